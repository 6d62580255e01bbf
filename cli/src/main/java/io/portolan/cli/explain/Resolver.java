// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.cli.explain.Explaining.Sources;
import io.portolan.explain.ClusterNetwork;
import io.portolan.explain.Party;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.node.files.ResolvConf;
import java.util.Optional;

/// How a sender looks names up: a pod by its dnsPolicy and dnsConfig, others as a pod of the
/// namespace that says nothing about DNS.
///
/// @param server the one that is asked first; empty when there is none
record Resolver(ResolvConf conf, Optional<IpAddress> server, boolean asksCluster) {

  static Resolver of(Sources sources, ClusterNetwork network, Party from, String namespace) {
    ResolvConf conf =
        pod(sources, from)
            .map(pod -> ResolvConf.of(pod, sources.dns(), sources.hostResolver()))
            .orElseGet(
                () -> ResolvConf.clusterFirst(namespace, sources.dns(), sources.hostResolver()));
    Optional<IpAddress> server = conf.nameservers().stream().findFirst().flatMap(IpAddress::parse);
    return new Resolver(conf, server, server.filter(network.ranges().dns()::contains).isPresent());
  }

  private static Optional<Pod> pod(Sources sources, Party from) {
    if (!(from instanceof Party.Pod party)) {
      return Optional.empty();
    }
    NamespacedName name = party.facts().name();
    return sources.objects().list(Pod.class).items().stream()
        .filter(pod -> pod.getMetadata().getName().equals(name.name()))
        .filter(pod -> pod.getMetadata().getNamespace().equals(name.namespace()))
        .findFirst();
  }

  /// Who answers, in words.
  String who() {
    return asksCluster
        ? "the cluster's DNS"
        : server.map(IpAddress::toString).orElse("nobody: its resolv.conf names no server");
  }
}
