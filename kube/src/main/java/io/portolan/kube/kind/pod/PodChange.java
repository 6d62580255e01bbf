// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// What an update of a pod may change: images, deadlines, more tolerations; nothing else.
final class PodChange {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String REFUSAL =
      "pod updates may not change fields other than `spec.containers[*].image`,"
          + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only"
          + " additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to"
          + " be set to 1 if it was previously negative)";

  private PodChange() {}

  static void check(ObjectNode updated, ObjectNode old, Errors errors) {
    for (String list : List.of("containers", "initContainers")) {
      int before = Tree.at(old, "spec", list).size();
      if (Tree.at(updated, "spec", list).size() != before) {
        errors.forbidden(SPEC.child(list), "pod updates may not add or remove containers");
        return;
      }
    }
    tolerations(updated, old, errors);
    if (!comparable(updated).equals(comparable(old))) {
      errors.forbidden(
          SPEC, REFUSAL + "\n" + PodDifference.print(comparable(old), comparable(updated)));
    }
  }

  private static void tolerations(ObjectNode updated, ObjectNode old, Errors errors) {
    List<ObjectNode> after = Tree.objects(updated, "spec", "tolerations");
    for (ObjectNode toleration : Tree.objects(old, "spec", "tolerations")) {
      boolean kept =
          after.stream()
              .anyMatch(other -> withoutSeconds(other).equals(withoutSeconds(toleration)));
      if (!kept) {
        errors.forbidden(
            SPEC.child("tolerations"),
            "existing toleration can not be modified except its tolerationSeconds");
      }
    }
  }

  private static ObjectNode withoutSeconds(ObjectNode toleration) {
    ObjectNode copy = toleration.deepCopy();
    copy.remove("tolerationSeconds");
    return copy;
  }

  /// The spec without what may change. A node's name is set by binding, which is its own verb, and
  /// scheduling gates may only go away.
  private static ObjectNode comparable(ObjectNode pod) {
    ObjectNode spec = Tree.object(pod, "spec").deepCopy();
    spec.remove(List.of("activeDeadlineSeconds", "tolerations", "schedulingGates"));
    spec.remove("ephemeralContainers");
    for (String list : List.of("containers", "initContainers")) {
      Tree.objects(spec, list).forEach(container -> container.remove("image"));
    }
    return spec;
  }
}
