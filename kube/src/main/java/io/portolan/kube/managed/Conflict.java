// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A field that a manager would change by applying, and that another manager owns.
public record Conflict(Owner manager, List<PathElement> path) {

  /// `.spec.template.spec.containers[name="main"].image`
  public String field() {
    return path.stream().map(PathElement::text).collect(Collectors.joining());
  }

  /// `conflict with "kubectl" using apps/v1`
  public String cause() {
    return "conflict with " + manager.text();
  }

  /// All of them in one message, as Kubernetes words it.
  public static String message(List<Conflict> conflicts) {
    if (conflicts.size() == 1) {
      Conflict only = conflicts.getFirst();
      return "Apply failed with 1 conflict: " + only.cause() + ": " + only.field();
    }
    SortedMap<Owner, List<Conflict>> byManager = new TreeMap<>();
    for (Conflict conflict : conflicts) {
      byManager.computeIfAbsent(conflict.manager(), _ -> new ArrayList<>()).add(conflict);
    }
    List<String> lines = new ArrayList<>();
    byManager.forEach(
        (manager, theirs) -> {
          lines.add("conflicts with " + manager.text() + ":");
          theirs.forEach(conflict -> lines.add("- " + conflict.field()));
        });
    return "Apply failed with " + conflicts.size() + " conflicts: " + String.join("\n", lines);
  }
}
