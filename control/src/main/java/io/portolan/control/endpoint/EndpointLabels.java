// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

/// Labels and annotations by which EndpointSlices and Endpoints are known.
final class EndpointLabels {
  static final String SERVICE_NAME = "kubernetes.io/service-name";
  static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  static final String SKIP_MIRROR = "endpointslice.kubernetes.io/skip-mirror";
  static final String ENDPOINTS_MANAGED_BY = "endpoints.kubernetes.io/managed-by";
  static final String HEADLESS = "service.kubernetes.io/headless";
  static final String TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";
  static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
  static final String LEADER = "control-plane.alpha.kubernetes.io/leader";
  static final String ZONE = "topology.kubernetes.io/zone";

  static final String SLICE_CONTROLLER = "endpointslice-controller.k8s.io";
  static final String MIRROR_CONTROLLER = "endpointslicemirroring-controller.k8s.io";
  static final String ENDPOINTS_CONTROLLER = "endpoint-controller";

  private EndpointLabels() {}
}
