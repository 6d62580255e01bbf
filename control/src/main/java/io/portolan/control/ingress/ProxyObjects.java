// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.ingress;

import io.portolan.control.frame.Caches;
import io.portolan.network.ClusterRanges;

/// Makes the objects of the proxy that serves Ingresses, once something is to be served.
///
/// Safe for use by several threads.
public final class ProxyObjects {
  private final Caches caches;
  private final ClusterRanges ranges;

  public ProxyObjects(Caches caches, ClusterRanges ranges) {
    this.caches = caches;
    this.ranges = ranges;
  }

  /// Makes those that are not there; the others stay as they are.
  void ensure() {
    if (caches.namespaces.get("", IngressProxy.NAMESPACE).isEmpty()) {
      caches.namespaces.createIfAbsent(IngressProxy.namespace());
    }
    if (caches.services.get(IngressProxy.NAMESPACE, IngressProxy.NAME).isEmpty()) {
      caches.services.createIfAbsent(IngressProxy.service(ranges));
    }
    if (caches.daemonSets.get(IngressProxy.NAMESPACE, IngressProxy.NAME).isEmpty()) {
      caches.daemonSets.createIfAbsent(IngressProxy.pods());
    }
  }
}
