// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.balancer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.portolan.kube.kind.metallb.IPAddressPool;
import io.portolan.kube.kind.metallb.L2Advertisement;
import io.portolan.kube.select.LabelMatch;
import io.portolan.network.AddressRange;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Which nodes may announce an address. Pure.
///
/// @param nodes who may, sorted
/// @param others who may not, and why
record Candidates(List<String> nodes, Map<String, String> others) {
  private static final String EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers";

  /// @param local the nodes with ready endpoints of a Service whose traffic stays where it arrives
  ///     (`externalTrafficPolicy: Local`); empty when any node will do
  /// @param link the name of the link that nodes announce on
  static Candidates of(
      IpAddress address,
      Optional<Set<String>> local,
      Collection<IPAddressPool> pools,
      Collection<L2Advertisement> advertisements,
      Collection<Node> nodes,
      String link) {
    List<L2Advertisement> selecting =
        owner(address, pools).stream()
            .flatMap(pool -> advertisements.stream().filter(each -> selects(each.wanted(), pool)))
            .toList();
    List<String> able = new ArrayList<>();
    Map<String, String> others = new TreeMap<>();
    for (Node node : nodes) {
      String name = node.getMetadata().getName();
      Optional<String> reason = reason(node, local, selecting, link);
      if (reason.isPresent()) {
        others.put(name, reason.get());
      } else {
        able.add(name);
      }
    }
    able.sort(Comparator.naturalOrder());
    return new Candidates(List.copyOf(able), others);
  }

  private static Optional<String> reason(
      Node node, Optional<Set<String>> local, List<L2Advertisement> selecting, String link) {
    if (labels(node).containsKey(EXCLUDE)) {
      return Optional.of("has the label " + EXCLUDE);
    }
    if (!selecting.isEmpty()
        && selecting.stream().noneMatch(each -> takes(each.wanted(), node, link))) {
      return Optional.of(
          "is not selected by L2Advertisement "
              + String.join(
                  ", ", selecting.stream().map(each -> each.getMetadata().getName()).toList())
              + " (spec.nodeSelectors, spec.interfaces)");
    }
    if (local.isPresent() && !local.get().contains(node.getMetadata().getName())) {
      return Optional.of("has no ready endpoint (spec.externalTrafficPolicy: Local)");
    }
    return Optional.empty();
  }

  /// The pool of the address; the default pool has only what no other claims.
  private static Optional<IPAddressPool> owner(IpAddress address, Collection<IPAddressPool> pools) {
    return pools.stream()
        .filter(
            pool ->
                pool.wanted().addresses().stream()
                    .flatMap(text -> AddressRange.parse(text).stream())
                    .anyMatch(range -> range.contains(address)))
        .min(Comparator.comparing(pool -> pool.isDefault()));
  }

  private static boolean selects(L2Advertisement.Spec advertisement, IPAddressPool pool) {
    boolean all =
        advertisement.ipAddressPools().isEmpty()
            && advertisement.ipAddressPoolSelectors().isEmpty();
    return all
        || advertisement.ipAddressPools().contains(pool.getMetadata().getName())
        || advertisement.ipAddressPoolSelectors().stream()
            .anyMatch(selector -> LabelMatch.matches(selector, labels(pool)));
  }

  private static boolean takes(L2Advertisement.Spec advertisement, Node node, String link) {
    return (advertisement.interfaces().isEmpty() || advertisement.interfaces().contains(link))
        && (advertisement.nodeSelectors().isEmpty()
            || advertisement.nodeSelectors().stream()
                .anyMatch(selector -> LabelMatch.matches(selector, labels(node))));
  }

  private static Map<String, String> labels(HasMetadata object) {
    return Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of());
  }
}
