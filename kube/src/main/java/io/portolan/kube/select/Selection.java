// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.select;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Which objects a request is about: those that match both selectors.
public record Selection(List<LabelRequirement> labels, List<FieldRequirement> fields) {
  public static final Selection EVERYTHING = new Selection(List.of(), List.of());

  public Selection {
    labels = List.copyOf(labels);
    fields = List.copyOf(fields);
  }

  /// @throws SelectorException when one of them cannot be read, or names a field that cannot be
  ///     selected by
  public static Selection parse(Kind kind, String labelSelector, String fieldSelector) {
    return labelSelector.isEmpty() && fieldSelector.isEmpty()
        ? EVERYTHING
        : new Selection(
            LabelSelectorParser.parse(labelSelector), FieldRequirement.parse(kind, fieldSelector));
  }

  public boolean isEverything() {
    return labels.isEmpty() && fields.isEmpty();
  }

  /// The one name that a field selector allows.
  public Optional<String> onlyName() {
    return fields.stream()
        .filter(field -> field.path().equals("metadata.name") && field.isEqual())
        .map(FieldRequirement::value)
        .findFirst();
  }

  /// @param object asked for only when something is selected
  public boolean matches(Supplier<ObjectNode> object, Kind kind) {
    if (isEverything()) {
      return true;
    }
    ObjectNode tree = object.get();
    return labels.stream().allMatch(each -> each.matches(Tree.at(tree, "metadata", "labels")))
        && fields.stream().allMatch(each -> each.matches(tree, kind));
  }
}
