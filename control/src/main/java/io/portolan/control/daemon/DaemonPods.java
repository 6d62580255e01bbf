// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.daemon;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.portolan.control.frame.Pods;
import io.portolan.control.replica.PodTemplates;
import io.portolan.control.schedule.NodeChoice;
import io.portolan.control.schedule.Taints;
import io.portolan.control.stateful.TemplateHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The pods of a DaemonSet and the nodes they are for. Pure.
final class DaemonPods {
  private static final List<Toleration> ALWAYS =
      List.of(
          tolerate("node.kubernetes.io/not-ready", Taints.NO_EXECUTE),
          tolerate("node.kubernetes.io/unreachable", Taints.NO_EXECUTE),
          tolerate("node.kubernetes.io/disk-pressure", Taints.NO_SCHEDULE),
          tolerate("node.kubernetes.io/memory-pressure", Taints.NO_SCHEDULE),
          tolerate("node.kubernetes.io/pid-pressure", Taints.NO_SCHEDULE),
          tolerate(Taints.UNSCHEDULABLE, Taints.NO_SCHEDULE));
  private static final Toleration NO_NETWORK =
      tolerate("node.kubernetes.io/network-unavailable", Taints.NO_SCHEDULE);
  private static final String NAME_FIELD = "metadata.name";

  private DaemonPods() {}

  private static Toleration tolerate(String key, String effect) {
    return new TolerationBuilder().withKey(key).withOperator("Exists").withEffect(effect).build();
  }

  static List<Toleration> tolerations(PodSpec spec) {
    List<Toleration> tolerations = new ArrayList<>(spec.getTolerations());
    tolerations.addAll(ALWAYS);
    if (Boolean.TRUE.equals(spec.getHostNetwork())) {
      tolerations.add(NO_NETWORK);
    }
    return tolerations;
  }

  /// Whether a pod is to be on the node.
  static boolean belongs(DaemonSet set, Node node) {
    PodSpec spec = set.getSpec().getTemplate().getSpec();
    return NodeChoice.allows(spec, node) && Taints.forbidding(node, tolerations(spec)).isEmpty();
  }

  /// Whether a pod that is there may stay: a taint that came later and only forbids new pods does
  /// not drive it away.
  static boolean mayStay(DaemonSet set, Node node) {
    PodSpec spec = set.getSpec().getTemplate().getSpec();
    return NodeChoice.allows(spec, node)
        && Taints.forbidding(node, tolerations(spec))
            .filter(taint -> Taints.NO_EXECUTE.equals(taint.getEffect()))
            .isEmpty();
  }

  static Pod pod(DaemonSet set, String hash, String node) {
    PodTemplateSpec template = set.getSpec().getTemplate();
    Pod pod = PodTemplates.pod(template, set);
    return new PodBuilder(pod)
        .editMetadata()
        .addToLabels(TemplateHistory.HASH, hash)
        .endMetadata()
        .editSpec()
        .withTolerations(tolerations(template.getSpec()))
        .editOrNewAffinity()
        .editOrNewNodeAffinity()
        .withNewRequiredDuringSchedulingIgnoredDuringExecution()
        .addNewNodeSelectorTerm()
        .addNewMatchField()
        .withKey(NAME_FIELD)
        .withOperator("In")
        .withValues(node)
        .endMatchField()
        .endNodeSelectorTerm()
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .endNodeAffinity()
        .endAffinity()
        .endSpec()
        .build();
  }

  /// The node that a pod is on or is made for, or "".
  static String nodeOf(Pod pod) {
    if (Pods.isBound(pod)) {
      return Pods.nodeName(pod);
    }
    return Optional.ofNullable(pod.getSpec().getAffinity())
        .flatMap(affinity -> Optional.ofNullable(affinity.getNodeAffinity()))
        .flatMap(
            affinity ->
                Optional.ofNullable(affinity.getRequiredDuringSchedulingIgnoredDuringExecution()))
        .stream()
        .flatMap(required -> required.getNodeSelectorTerms().stream())
        .map(NodeSelectorTerm::getMatchFields)
        .flatMap(List::stream)
        .filter(field -> NAME_FIELD.equals(field.getKey()) && field.getValues().size() == 1)
        .map(field -> field.getValues().getFirst())
        .findFirst()
        .orElse("");
  }
}
