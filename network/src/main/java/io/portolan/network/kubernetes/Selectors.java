// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import io.portolan.network.policy.LabelSelector;
import io.portolan.network.policy.LabelSelector.Operator;
import io.portolan.network.policy.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads label selectors.
final class Selectors {
  private Selectors() {}

  /// Empty when it cannot be understood; then `problems` says why. An absent one selects
  // everything.
  static Optional<LabelSelector> read(
      io.fabric8.kubernetes.api.model.@Nullable LabelSelector object,
      String path,
      List<String> problems) {
    if (object == null) {
      return Optional.of(LabelSelector.EVERYTHING);
    }
    List<Requirement> requirements =
        new ArrayList<>(
            object.getMatchLabels() == null
                ? List.of()
                : LabelSelector.of(object.getMatchLabels()).requirements());
    for (var expression : object.getMatchExpressions()) {
      Optional<Operator> operator =
          switch (String.valueOf(expression.getOperator())) {
            case "In" -> Optional.of(Operator.IN);
            case "NotIn" -> Optional.of(Operator.NOT_IN);
            case "Exists" -> Optional.of(Operator.EXISTS);
            case "DoesNotExist" -> Optional.of(Operator.DOES_NOT_EXIST);
            default -> Optional.empty();
          };
      if (operator.isEmpty()) {
        problems.add(path + ": unknown operator \"" + expression.getOperator() + "\"");
        return Optional.empty();
      }
      requirements.add(
          new Requirement(expression.getKey(), operator.get(), expression.getValues()));
    }
    return Optional.of(new LabelSelector(requirements));
  }
}
