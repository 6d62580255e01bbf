// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.metrics;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What is counted of connections that are carried as they are, by Service.
///
/// There are only so many series: connections to Services beyond are counted as those to `other`.
/// Safe for use by several threads.
final class CarriedMetrics {
  private final int most;

  /// By labels: several ports of one Service have the same series.
  private final Map<String, CarriedSeries> series = new ConcurrentHashMap<>();

  /// @param most Services that are told apart
  CarriedMetrics(int most) {
    this.most = most;
  }

  /// The series of connections to a Service.
  CarriedSeries series(String namespace, String service) {
    String labels = labels(namespace, service);
    CarriedSeries found = series.get(labels);
    return found == null ? make(labels) : found;
  }

  private synchronized CarriedSeries make(String labels) {
    boolean isFull = series.size() >= most && !series.containsKey(labels);
    String told = isFull ? labels(ProxyMetrics.OTHER, ProxyMetrics.OTHER) : labels;
    return series.computeIfAbsent(told, CarriedSeries::new);
  }

  private static String labels(String namespace, String service) {
    return Exposition.labels("namespace", namespace, "service", service);
  }

  Collection<CarriedSeries> all() {
    return series.values();
  }
}
