// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import io.portolan.network.ClusterRanges;
import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.PodFacts.ContainerPort;
import io.portolan.network.Protocol;
import java.util.List;
import java.util.Map;

/// The cluster's DNS as policies see it. Each node answers by itself, but policies are written as
/// if pods did, those of the Service `kube-system/kube-dns`.
public final class DnsPods {
  private DnsPods() {}

  /// One pod for all of them, at the addresses of DNS.
  public static PodFacts of(ClusterRanges ranges) {
    return new PodFacts(
        new NamespacedName("kube-system", "kube-dns"),
        "",
        ranges.dns(),
        Map.of("k8s-app", "kube-dns"),
        List.of(
            new ContainerPort("dns", Protocol.UDP, 53),
            new ContainerPort("dns-tcp", Protocol.TCP, 53),
            new ContainerPort("metrics", Protocol.TCP, 9153)),
        List.of());
  }
}
