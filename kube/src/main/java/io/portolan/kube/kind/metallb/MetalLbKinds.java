// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.metallb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// The kinds of `metallb.io` that have a meaning here; those of BGP are not served.
public final class MetalLbKinds {
  static final String GROUP = "metallb.io";
  static final String VERSION = "v1beta1";

  private static final Kind POOL =
      Kind.of(GROUP, VERSION, "IPAddressPool", IPAddressPool.class)
          .status()
          .generation()
          .rules(new PoolRules())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      new Column("Auto Assign", "boolean", "", 0),
                      new Column("Avoid Buggy IPs", "boolean", "", 0),
                      Column.text("Addresses")),
                  (pool, _) ->
                      List.of(
                          Tree.name(pool),
                          Tree.flag(pool, "spec", "autoAssign"),
                          Tree.flag(pool, "spec", "avoidBuggyIPs"),
                          json(pool, "addresses"))))
          .build();

  private static final Kind ADVERTISEMENT =
      Kind.of(GROUP, VERSION, "L2Advertisement", L2Advertisement.class)
          .status()
          .generation()
          .rules(new AdvertisementRules())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("IPAddressPools"),
                      Column.text("IPAddressPool Selectors"),
                      Column.text("Interfaces"),
                      Column.text("Node Selectors").wide()),
                  (advertisement, _) ->
                      List.of(
                          Tree.name(advertisement),
                          json(advertisement, "ipAddressPools"),
                          json(advertisement, "ipAddressPoolSelectors"),
                          json(advertisement, "interfaces"),
                          json(advertisement, "nodeSelectors"))))
          .build();

  private static final Kind SERVICE_STATUS =
      Kind.of(GROUP, VERSION, "ServiceL2Status", ServiceL2Status.class)
          .plural("servicel2statuses")
          .status()
          .generation()
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Allocated Node"),
                      Column.text("Service Name"),
                      Column.text("Service Namespace")),
                  (status, _) ->
                      List.of(
                          Tree.name(status),
                          Tree.text(status, "status", "node"),
                          Tree.text(status, "status", "serviceName"),
                          Tree.text(status, "status", "serviceNamespace"))))
          .build();

  private MetalLbKinds() {}

  public static List<Kind> all() {
    return List.of(POOL, ADVERTISEMENT, SERVICE_STATUS);
  }

  /// A field of the spec as custom resources' columns show lists: as JSON.
  private static String json(ObjectNode object, String field) {
    return Tree.has(object, "spec", field) ? Tree.at(object, "spec", field).toString() : "";
  }
}
