// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.namespace;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.api.model.NamespaceConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Says in a namespace's conditions what keeps it from going. Pure.
final class TerminationConditions {
  private TerminationConditions() {}

  /// @param left how many objects of each kind remain
  /// @param finalizers how many objects wait for each finalizer
  static List<NamespaceCondition> of(
      Namespace namespace,
      Map<String, Integer> left,
      Map<String, Integer> finalizers,
      Instant now) {
    List<NamespaceCondition> conditions = new ArrayList<>();
    conditions.add(
        fine(
            "NamespaceDeletionDiscoveryFailure",
            "ResourcesDiscovered",
            "All resources successfully discovered"));
    conditions.add(
        fine(
            "NamespaceDeletionGroupVersionParsingFailure",
            "ParsedGroupVersions",
            "All legacy kube types successfully parsed"));
    conditions.add(
        fine(
            "NamespaceDeletionContentFailure",
            "ContentDeleted",
            "All content successfully deleted, may be waiting on finalization"));
    conditions.add(
        left.isEmpty()
            ? fine(
                "NamespaceContentRemaining", "ContentRemoved", "All content successfully removed")
            : condition(
                "NamespaceContentRemaining",
                "SomeResourcesRemain",
                "Some resources are remaining: " + counted(left, " has ", " resource instances")));
    conditions.add(
        finalizers.isEmpty()
            ? fine(
                "NamespaceFinalizersRemaining",
                "ContentHasNoFinalizers",
                "All content-preserving finalizers finished")
            : condition(
                "NamespaceFinalizersRemaining",
                "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: "
                    + counted(finalizers, " in ", " resource instances")));
    return conditions.stream().map(condition -> since(condition, namespace, now)).toList();
  }

  private static String counted(Map<String, Integer> counts, String verb, String what) {
    return counts.entrySet().stream()
        .map(entry -> entry.getKey() + verb + entry.getValue() + what)
        .collect(Collectors.joining(", "));
  }

  private static NamespaceCondition fine(String type, String reason, String message) {
    return new NamespaceConditionBuilder()
        .withType(type)
        .withStatus("False")
        .withReason(reason)
        .withMessage(message)
        .build();
  }

  private static NamespaceCondition condition(String type, String reason, String message) {
    return new NamespaceConditionBuilder(fine(type, reason, message)).withStatus("True").build();
  }

  private static NamespaceCondition since(
      NamespaceCondition condition, Namespace namespace, Instant now) {
    Optional<String> before =
        namespace.getStatus().getConditions().stream()
            .filter(old -> condition.getType().equals(old.getType()))
            .filter(old -> condition.getStatus().equals(old.getStatus()))
            .map(NamespaceCondition::getLastTransitionTime)
            .findFirst();
    return new NamespaceConditionBuilder(condition)
        .withLastTransitionTime(
            before.orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString()))
        .build();
  }
}
