// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.select;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.Map;

/// Holds labels against the label selectors of typed objects. Pure.
public final class LabelMatch {
  private LabelMatch() {}

  /// Whether `labels` is what `selector` describes; an empty selector matches everything.
  public static boolean matches(LabelSelector selector, Map<String, String> labels) {
    Map<String, String> pairs = selector.getMatchLabels();
    return (pairs == null
            || pairs.entrySet().stream()
                .allMatch(pair -> pair.getValue().equals(labels.get(pair.getKey()))))
        && selector.getMatchExpressions().stream()
            .allMatch(requirement -> matches(requirement, labels));
  }

  private static boolean matches(LabelSelectorRequirement requirement, Map<String, String> labels) {
    String value = labels.get(requirement.getKey());
    return switch (requirement.getOperator()) {
      case "In" -> value != null && requirement.getValues().contains(value);
      case "NotIn" -> value == null || !requirement.getValues().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> false;
    };
  }
}
