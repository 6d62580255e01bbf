// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.net;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.util.ArrayList;
import java.util.List;

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

  private NetworkKinds() {}

  /// The kinds of `networking.k8s.io`.
  public static List<Kind> networking() {
    List<Kind> kinds = new ArrayList<>();
    kinds.addAll(List.of(IngressClasses.KIND, Ingresses.KIND, NetworkPolicies.KIND));
    kinds.addAll(IpAddresses.kinds());
    kinds.addAll(ServiceCidrs.kinds());
    return kinds;
  }
}
