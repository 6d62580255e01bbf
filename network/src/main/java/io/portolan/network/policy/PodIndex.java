// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.SortedTable;
import io.portolan.network.policy.LabelSelector.Operator;
import io.portolan.network.policy.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The pods of a cluster, to be found by what selectors ask for.
///
/// Immutable.
///
/// @param pods those that have addresses, by name
/// @param nodes as [NodePeers] has them
/// @param namespaces the labels of each that is known
/// @param byAnchor pods by namespace and label; see [#anchors(PodFacts)]
public record PodIndex(
    SortedTable<NamespacedName, PodFacts> pods,
    SortedTable<NamespacedName, PodFacts> nodes,
    SortedTable<String, Map<String, String>> namespaces,
    SortedTable<String, SortedTable<NamespacedName, PodFacts>> byAnchor) {
  // An anchor is a text that a selector and all pods which it selects have in common:
  //
  //   shop/app=cart    a label, in a namespace
  //   shop/            a namespace
  //   */app=cart       a label, in any namespace
  //   {team=a}         a label of the namespace
  //   */               any pod

  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  public static final PodIndex EMPTY =
      new PodIndex(
          SortedTable.empty(), SortedTable.empty(), SortedTable.empty(), SortedTable.empty());

  /// The labels of a namespace; one that is not known has its name alone.
  public Map<String, String> labels(String namespace) {
    return namespaces.get(namespace).orElseGet(() -> Map.of(NAME_LABEL, namespace));
  }

  /// Whether the selector names the pod.
  public boolean selects(PodSelector selector, PodFacts pod) {
    String namespace = pod.name().namespace();
    return selector.matches(namespace, labels(namespace), pod.labels());
  }

  PodIndex with(PodFacts pod) {
    PodIndex rest = without(pod.name());
    SortedTable<String, SortedTable<NamespacedName, PodFacts>> next = rest.byAnchor;
    for (String anchor : anchors(pod)) {
      next = next.with(anchor, next.get(anchor).orElse(SortedTable.empty()).with(pod.name(), pod));
    }
    return NodePeers.isNode(pod.name())
        ? new PodIndex(pods, rest.nodes.with(pod.name(), pod), namespaces, next)
        : new PodIndex(rest.pods.with(pod.name(), pod), nodes, namespaces, next);
  }

  PodIndex without(NamespacedName name) {
    Optional<PodFacts> pod = NodePeers.isNode(name) ? nodes.get(name) : pods.get(name);
    if (pod.isEmpty()) {
      return this;
    }
    SortedTable<String, SortedTable<NamespacedName, PodFacts>> next = byAnchor;
    for (String anchor : anchors(pod.get())) {
      SortedTable<NamespacedName, PodFacts> rest =
          next.get(anchor).orElse(SortedTable.empty()).without(name);
      next = rest.isEmpty() ? next.without(anchor) : next.with(anchor, rest);
    }
    return new PodIndex(pods.without(name), nodes.without(name), namespaces, next);
  }

  PodIndex withNamespace(String name, Map<String, String> labels) {
    Map<String, String> all = new HashMap<>(labels);
    all.putIfAbsent(NAME_LABEL, name);
    return new PodIndex(pods, nodes, namespaces.with(name, Map.copyOf(all)), byAnchor);
  }

  PodIndex withoutNamespace(String name) {
    return new PodIndex(pods, nodes, namespaces.without(name), byAnchor);
  }

  /// The pods of a namespace.
  List<PodFacts> in(String namespace) {
    return at(namespace + "/");
  }

  /// The pods that the selector names.
  List<PodFacts> selected(PodSelector selector) {
    List<PodFacts> selected = new ArrayList<>();
    for (String anchor : anchors(selector)) {
      candidates(anchor).stream().filter(pod -> selects(selector, pod)).forEach(selected::add);
    }
    return selected;
  }

  private List<PodFacts> candidates(String anchor) {
    if (anchor.equals("*/")) {
      return pods.values();
    }
    if (!anchor.startsWith("{")) {
      return at(anchor);
    }
    List<PodFacts> found = new ArrayList<>();
    namespaces.forEach(
        (name, labels) -> {
          if (labelAnchors(labels).contains(anchor)) {
            found.addAll(in(name));
          }
        });
    return found;
  }

  private List<PodFacts> at(String anchor) {
    return byAnchor.get(anchor).map(SortedTable::values).orElse(List.of());
  }

  /// Under which a pod is found.
  private static List<String> anchors(PodFacts pod) {
    String namespace = pod.name().namespace() + "/";
    List<String> anchors = new ArrayList<>(1 + 2 * pod.labels().size());
    anchors.add(namespace);
    pod.labels()
        .forEach(
            (key, value) -> {
              anchors.add(namespace + key + "=" + value);
              anchors.add("*/" + key + "=" + value);
            });
    return anchors;
  }

  /// Under which all selectors are found that may name the pod.
  List<String> selectorAnchors(PodFacts pod) {
    List<String> anchors = new ArrayList<>(anchors(pod));
    anchors.addAll(labelAnchors(labels(pod.name().namespace())));
    anchors.add("*/");
    return anchors;
  }

  private static List<String> labelAnchors(Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> "{" + label.getKey() + "=" + label.getValue() + "}")
        .toList();
  }

  /// Each pod that the selector names is under exactly one of them.
  static List<String> anchors(PodSelector selector) {
    String where = selector.namespace().orElse("*") + "/";
    Optional<Requirement> label = narrowest(selector.pods());
    if (label.isPresent()) {
      String key = label.get().key();
      return label.get().values().stream().map(value -> where + key + "=" + value).toList();
    }
    Optional<Requirement> ofNamespace = narrowest(selector.namespaces());
    if (ofNamespace.isPresent()) {
      String key = ofNamespace.get().key();
      return ofNamespace.get().values().stream()
          .map(value -> "{" + key + "=" + value + "}")
          .toList();
    }
    return List.of(where);
  }

  private static Optional<Requirement> narrowest(LabelSelector selector) {
    return selector.requirements().stream()
        .filter(requirement -> requirement.operator() == Operator.IN)
        .min(Comparator.comparingInt(requirement -> requirement.values().size()));
  }
}
