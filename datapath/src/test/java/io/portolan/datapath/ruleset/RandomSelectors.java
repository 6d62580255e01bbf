// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Draws labels and what selects them from few names, so that they meet often.
record RandomSelectors(Random random) {
  private static final List<String> KEYS = List.of("app", "tier");
  private static final List<String> VALUES = List.of("a", "b", "c");

  Map<String, String> labels() {
    Map<String, String> labels = new HashMap<>();
    for (String key : KEYS) {
      if (random.nextInt(3) != 0) {
        labels.put(key, one(VALUES));
      }
    }
    return Map.copyOf(labels);
  }

  LabelSelector namespaces() {
    if (random.nextInt(3) != 0) {
      return selector();
    }
    return new LabelSelectorBuilder()
        .addToMatchLabels(
            "kubernetes.io/metadata.name", one(List.of("default", "other", "kube-system")))
        .build();
  }

  LabelSelector selector() {
    LabelSelectorBuilder selector = new LabelSelectorBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      String key = random.nextInt(8) == 0 ? "k8s-app" : one(KEYS);
      String value = key.equals("k8s-app") ? "kube-dns" : one(VALUES);
      switch (random.nextInt(5)) {
        case 0 -> expression(selector, key, "In", value, one(VALUES));
        case 1 -> expression(selector, key, "NotIn", value);
        case 2 -> expression(selector, key, "Exists");
        case 3 -> expression(selector, key, "DoesNotExist");
        default -> selector.addToMatchLabels(key, value);
      }
    }
    return selector.build();
  }

  private static void expression(
      LabelSelectorBuilder selector, String key, String operator, String... values) {
    selector
        .addNewMatchExpression()
        .withKey(key)
        .withOperator(operator)
        .withValues(values)
        .endMatchExpression();
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
