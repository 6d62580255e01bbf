// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.metrics;

/// Under which names metrics are told.
enum MetricNames {
  /// `portolan_ingress_...`.
  PORTOLAN,
  /// Those of ingress-nginx for what means the same, so that its dashboards go on working.
  NGINX;

  String of(Metric metric) {
    return switch (this) {
      case PORTOLAN -> "portolan_ingress_" + metric.own();
      case NGINX ->
          metric.nginx().isEmpty()
              ? "portolan_ingress_" + metric.own()
              : "nginx_ingress_controller_" + metric.nginx();
    };
  }
}
