// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.net;

import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// ClusterNetworkPolicy of `policy.networking.k8s.io`, as its CustomResourceDefinition is served.
public final class ClusterNetworkPolicies {
  static final String GROUP = "policy.networking.k8s.io";
  static final String VERSION = "v1alpha2";

  public static final Kind KIND =
      Kind.of(GROUP, VERSION, "ClusterNetworkPolicy", ClusterNetworkPolicy.class)
          .plural("clusternetworkpolicies")
          .shortNames("cnp")
          .clusterScoped()
          .status()
          .generation()
          .rules(new ClusterNetworkPolicyRules())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Tier"),
                      Column.text("Priority"),
                      new Column("Age", "date", "", 0)),
                  (policy, now) ->
                      List.of(
                          Tree.name(policy),
                          Tree.text(policy, "spec", "tier"),
                          Tree.text(policy, "spec", "priority"),
                          Ages.age(policy, now))))
          .build();

  private ClusterNetworkPolicies() {}
}
