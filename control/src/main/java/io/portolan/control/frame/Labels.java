// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.portolan.kube.select.LabelMatch;
import java.util.Map;

/// Label selectors. Pure.
public final class Labels {
  private Labels() {}

  /// The labels of an object; empty when it has none.
  public static Map<String, String> of(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  /// The annotations of an object; empty when it has none.
  public static Map<String, String> annotations(HasMetadata object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }

  /// Whether `labels` has every pair of `selector`; an empty selector matches everything.
  public static boolean matches(Map<String, String> selector, Map<String, String> labels) {
    for (Map.Entry<String, String> pair : selector.entrySet()) {
      if (!pair.getValue().equals(labels.get(pair.getKey()))) {
        return false;
      }
    }
    return true;
  }

  /// Whether `labels` is what `selector` describes; an empty selector matches everything.
  public static boolean matches(LabelSelector selector, Map<String, String> labels) {
    return LabelMatch.matches(selector, labels);
  }
}
