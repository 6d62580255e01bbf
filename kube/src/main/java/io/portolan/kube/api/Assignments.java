// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Tree;
import java.util.Map;

/// Binds pods to nodes, which no update may do.
final class Assignments {
  private final Identities identities;

  Assignments(Identities identities) {
    this.identities = identities;
  }

  /// The pod on its node; refused when it is on one already, or goes.
  ///
  /// @param annotations of the binding, which the pod gets too
  ObjectNode assign(Place pod, ObjectNode object, String node, Map<String, String> annotations) {
    if (node.isEmpty()) {
      throw Statuses.badRequest("target.name is required");
    }
    if (ObjectMetadata.isDeleting(object)) {
      throw refusal(pod, "pod " + pod.name() + " is being deleted, cannot be assigned to a host");
    }
    String present = Tree.text(object, "spec", "nodeName");
    if (!present.isEmpty()) {
      throw refusal(pod, "pod " + pod.name() + " is already assigned to node \"" + present + "\"");
    }
    Tree.obtain(object, "spec").put("nodeName", node);
    ObjectNode target = Tree.obtain(object, "metadata");
    annotations.forEach((key, value) -> Tree.obtain(target, "annotations").put(key, value));
    setScheduled(Tree.obtainList(Tree.obtain(object, "status"), "conditions"));
    return object;
  }

  private static RuntimeException refusal(Place pod, String why) {
    return Statuses.conflict(pod.kind(), "binding", pod.name(), why);
  }

  private void setScheduled(ArrayNode conditions) {
    for (int at = 0; at < conditions.size(); at++) {
      if (Tree.text(conditions.get(at), "type").equals("PodScheduled")) {
        conditions.remove(at--);
      }
    }
    conditions
        .addObject()
        .put("type", "PodScheduled")
        .put("status", "True")
        .put("lastTransitionTime", identities.now());
  }
}
