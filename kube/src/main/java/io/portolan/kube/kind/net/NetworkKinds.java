// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.net;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Kinds around the network that need few rules.
public final class NetworkKinds {
  public static final Kind LEASE =
      Kind.of("coordination.k8s.io", "v1", "Lease", Lease.class)
          .table(
              new Table(
                  List.of(Column.ofName(), Column.text("Holder"), Column.age()),
                  (lease, now) ->
                      List.of(
                          Tree.name(lease),
                          Tree.text(lease, "spec", "holderIdentity"),
                          Ages.age(lease, now))))
          .build();

  public static final Kind RUNTIME_CLASS =
      Kind.of("node.k8s.io", "v1", "RuntimeClass", RuntimeClass.class)
          .plural("runtimeclasses")
          .clusterScoped()
          .rules(new RuntimeClassRules())
          .table(
              new Table(
                  List.of(Column.ofName(), Column.text("Handler"), Column.age()),
                  (runtime, now) ->
                      List.of(
                          Tree.name(runtime),
                          Tree.text(runtime, "handler"),
                          Ages.age(runtime, now))))
          .build();

  private static final Kind IP_ADDRESS =
      Kind.of("networking.k8s.io", "v1", "IPAddress", IPAddress.class)
          .plural("ipaddresses")
          .clusterScoped()
          .shortNames("ip")
          .table(
              new Table(
                  List.of(Column.ofName(), Column.text("ParentRef"), Column.age()),
                  (address, now) ->
                      List.of(
                          Tree.name(address),
                          Stream.of("group", "resource", "namespace", "name")
                              .map(part -> Tree.text(address, "spec", "parentRef", part))
                              .filter(text -> !text.isEmpty())
                              .collect(Collectors.joining("/")),
                          Ages.age(address, now))))
          .warning("Portolan stores IPAddresses but does not allocate Service addresses by them")
          .build();

  private static final Kind SERVICE_CIDR =
      Kind.of("networking.k8s.io", "v1", "ServiceCIDR", ServiceCIDR.class)
          .clusterScoped()
          .status()
          .table(
              new Table(
                  List.of(Column.ofName(), Column.text("CIDRs"), Column.age()),
                  (range, now) ->
                      List.of(
                          Tree.name(range),
                          String.join(",", Tree.texts(range, "spec", "cidrs")),
                          Ages.age(range, now))))
          .warning("Portolan stores ServiceCIDRs but takes the Service range from its options")
          .build();

  private NetworkKinds() {}

  /// The kinds of `networking.k8s.io`.
  public static List<Kind> networking() {
    return List.of(
        IngressClasses.KIND, Ingresses.KIND, IP_ADDRESS, NetworkPolicies.KIND, SERVICE_CIDR);
  }
}
