// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/// Which pods: those with certain labels, in certain namespaces.
///
/// @param namespace the one namespace of that name; empty: those that `namespaces` selects
/// @param namespaces by their labels; EVERYTHING where `namespace` is given
public record PodSelector(Optional<String> namespace, LabelSelector namespaces, LabelSelector pods)
    implements Comparable<PodSelector> {
  private static final Comparator<PodSelector> ORDER =
      Comparator.comparing((PodSelector selector) -> selector.namespace.orElse(""))
          .thenComparing(PodSelector::namespaces)
          .thenComparing(PodSelector::pods);

  /// All pods of the cluster.
  public static final PodSelector EVERY_POD =
      across(LabelSelector.EVERYTHING, LabelSelector.EVERYTHING);

  /// Nodes, as the peers that they are to rules; see [NodePeers].
  public static PodSelector nodes(LabelSelector labels) {
    return in(NodePeers.NAMESPACE, labels);
  }

  /// Pods of one namespace.
  public static PodSelector in(String namespace, LabelSelector pods) {
    return new PodSelector(Optional.of(namespace), LabelSelector.EVERYTHING, pods);
  }

  /// Pods of all namespaces that have the labels.
  public static PodSelector across(LabelSelector namespaces, LabelSelector pods) {
    return new PodSelector(Optional.empty(), namespaces, pods);
  }

  /// @param labels of the pod
  /// @param namespaceLabels of its namespace
  public boolean matches(
      String podNamespace, Map<String, String> namespaceLabels, Map<String, String> labels) {
    return namespace
            .map(podNamespace::equals)
            .orElseGet(
                () ->
                    !podNamespace.equals(NodePeers.NAMESPACE)
                        && namespaces.matches(namespaceLabels))
        && pods.matches(labels);
  }

  @Override
  public int compareTo(PodSelector other) {
    return ORDER.compare(this, other);
  }

  /// As in `shop: app=cart`, `{team=a}: every pod`, `every pod`, `nodes: role=edge`.
  @Override
  public String toString() {
    if (namespace.equals(Optional.of(NodePeers.NAMESPACE))) {
      return pods.equals(LabelSelector.EVERYTHING) ? "every node" : "nodes: " + pods;
    }
    String where =
        namespace.orElseGet(
            () -> namespaces.equals(LabelSelector.EVERYTHING) ? "" : "{" + namespaces + "}");
    String which = pods.equals(LabelSelector.EVERYTHING) ? "every pod" : pods.toString();
    return where.isEmpty() ? which : where + ": " + which;
  }
}
