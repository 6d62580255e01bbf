// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;

/// A set of fields, as a tree: a field can be in it, and fields below it, each without the other.
/// Immutable.
public final class FieldSet {
  public static final FieldSet EMPTY = new FieldSet(List.of());

  /// Sorted by element; none is without meaning.
  private final List<Node> nodes;

  /// Sets are written far more often than they change.
  private final Lazily<String> text = new Lazily<>(() -> FieldSetJson.text(this));

  /// One step from a set: whether the field there is in the set, and which below it are.
  record Node(PathElement element, boolean member, FieldSet below) {
    private static Node absent(PathElement element) {
      return new Node(element, false, EMPTY);
    }

    private boolean isEmpty() {
      return !member && below.isEmpty();
    }
  }

  private FieldSet(List<Node> nodes) {
    this.nodes = nodes;
  }

  /// @param nodes sorted, each element once; those without meaning are left out
  static FieldSet ofNodes(List<Node> nodes) {
    List<Node> kept = nodes.stream().filter(node -> !node.isEmpty()).toList();
    return kept.isEmpty() ? EMPTY : new FieldSet(kept);
  }

  /// The set of these paths.
  public static FieldSet of(List<List<PathElement>> paths) {
    FieldSetBuilder builder = new FieldSetBuilder();
    paths.forEach(builder::insert);
    return builder.build();
  }

  /// The one field with these names on its way.
  public static FieldSet named(String... names) {
    return of(List.of(Arrays.stream(names).<PathElement>map(PathElement.Field::new).toList()));
  }

  List<Node> nodes() {
    return nodes;
  }

  public boolean isEmpty() {
    return nodes.isEmpty();
  }

  /// Whether the field at that path is in the set.
  public boolean has(List<PathElement> path) {
    FieldSet set = this;
    for (PathElement element : path.subList(0, path.size() - 1)) {
      set = set.below(element);
    }
    return set.node(path.getLast()).member();
  }

  boolean has(PathElement element) {
    return node(element).member();
  }

  /// What is in the set below that step.
  public FieldSet below(PathElement element) {
    return node(element).below();
  }

  private Node node(PathElement element) {
    int low = 0;
    int high = nodes.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Node node = nodes.get(middle);
      int order = node.element().compareTo(element);
      if (order == 0) {
        return node;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Node.absent(element);
  }

  /// What is in one or the other.
  public FieldSet union(FieldSet other) {
    if (isEmpty() || other.isEmpty()) {
      return isEmpty() ? other : this;
    }
    return combine(
        other,
        (one, two) ->
            new Node(one.element(), one.member() || two.member(), one.below().union(two.below())));
  }

  /// Whether something is in both.
  boolean meets(FieldSet other) {
    return !intersection(other).isEmpty();
  }

  /// Whether all that is in the other is in this.
  boolean includes(FieldSet other) {
    return other.difference(this).isEmpty();
  }

  /// What is in both.
  public FieldSet intersection(FieldSet other) {
    if (isEmpty() || other.isEmpty()) {
      return EMPTY;
    }
    return combine(
        other,
        (one, two) ->
            new Node(
                one.element(),
                one.member() && two.member(),
                one.below().intersection(two.below())));
  }

  /// What is in this and not in the other.
  public FieldSet difference(FieldSet other) {
    if (isEmpty() || other.isEmpty()) {
      return this;
    }
    return combine(
        other,
        (one, two) ->
            new Node(
                one.element(), one.member() && !two.member(), one.below().difference(two.below())));
  }

  /// What is in this, is not in the other, and lies below nothing that is in the other.
  public FieldSet without(FieldSet roots) {
    if (isEmpty() || roots.isEmpty()) {
      return this;
    }
    return combine(
        roots,
        (one, two) ->
            two.member()
                ? Node.absent(one.element())
                : new Node(one.element(), one.member(), one.below().without(two.below())));
  }

  private FieldSet combine(FieldSet other, BinaryOperator<Node> rule) {
    List<Node> result = new ArrayList<>(Math.max(nodes.size(), other.nodes.size()));
    int mine = 0;
    int theirs = 0;
    while (mine < nodes.size() || theirs < other.nodes.size()) {
      int order =
          mine == nodes.size()
              ? 1
              : theirs == other.nodes.size()
                  ? -1
                  : nodes.get(mine).element().compareTo(other.nodes.get(theirs).element());
      Node one = order <= 0 ? nodes.get(mine++) : Node.absent(other.nodes.get(theirs).element());
      Node two = order >= 0 ? other.nodes.get(theirs++) : Node.absent(one.element());
      result.add(rule.apply(one, two));
    }
    return ofNodes(result);
  }

  /// The set with every declared field in it that leads to another one that is in it: whoever owns
  /// a part of a struct's field has a say in whether that field is there.
  FieldSet withNamedFields(Shape shape) {
    List<Node> result = new ArrayList<>(nodes.size());
    for (Node node : nodes) {
      boolean declared =
          node.element() instanceof PathElement.Field(String name) && shape.declares(name);
      result.add(
          new Node(
              node.element(),
              node.member() || (declared && !node.below().isEmpty()),
              node.below().withNamedFields(shape.at(node.element()))));
    }
    return ofNodes(result);
  }

  /// Each path that is in the set: those of a level first, then those below.
  void forEach(Consumer<List<PathElement>> reader) {
    forEach(List.of(), reader);
  }

  private void forEach(List<PathElement> path, Consumer<List<PathElement>> reader) {
    for (Node node : nodes) {
      if (node.member()) {
        reader.accept(append(path, node.element()));
      }
    }
    for (Node node : nodes) {
      node.below().forEach(append(path, node.element()), reader);
    }
  }

  private static List<PathElement> append(List<PathElement> path, PathElement element) {
    List<PathElement> longer = new ArrayList<>(path);
    longer.add(element);
    return longer;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldSet set && nodes.equals(set.nodes);
  }

  @Override
  public int hashCode() {
    return nodes.hashCode();
  }

  /// As `fieldsV1` holds it.
  @Override
  public String toString() {
    return text.get();
  }
}
