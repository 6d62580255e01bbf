// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Subresource;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// Pod: containers that share a network.
public final class Pods implements Rules {
  public static final Kind KIND =
      Kind.of("", "v1", "Pod", Pod.class)
          .shortNames("po")
          .categories("all")
          .subresource(Subresource.of("attach", "", "v1", "PodAttachOptions", "create", "get"))
          .subresource(Subresource.of("binding", "", "v1", "Binding", "create"))
          .subresource(Subresource.of("eviction", "policy", "v1", "Eviction", "create"))
          .subresource(Subresource.of("exec", "", "v1", "PodExecOptions", "create", "get"))
          .subresource(Subresource.of("log", "", "v1", "Pod", "get"))
          .subresource(
              Subresource.of("portforward", "", "v1", "PodPortForwardOptions", "create", "get"))
          .status()
          .selectable(
              "spec.nodeName",
              "spec.restartPolicy",
              "spec.schedulerName",
              "spec.serviceAccountName",
              "spec.hostNetwork",
              "status.phase",
              "status.podIP",
              "status.podIPs",
              "status.nominatedNodeName")
          .fieldValues(Pods::field)
          .rules(new Pods())
          .table(PodTable.TABLE)
          .build();

  private static String field(ObjectNode pod, String path) {
    return switch (path) {
      case "spec.hostNetwork" -> Boolean.toString(Tree.flag(pod, "spec", "hostNetwork"));
      case "status.podIPs" ->
          String.join(
              ",",
              Tree.objects(pod, "status", "podIPs").stream()
                  .map(address -> Tree.text(address, "ip"))
                  .toList());
      default -> Tree.text(pod, path.split("\\."));
    };
  }

  @Override
  public void applyDefaults(ObjectNode pod) {
    ObjectNode spec = Tree.obtain(pod, "spec");
    PodDefaults.ofSpec(spec);
    Tree.preset(spec, "enableServiceLinks", true);
    for (String list : List.of("containers", "initContainers")) {
      Tree.objects(spec, list).forEach(Pods::requestWhatIsLimited);
    }
    Tree.preset(Tree.obtain(pod, "status"), "phase", "Pending");
  }

  /// What is limited and not requested is requested to the limit.
  private static void requestWhatIsLimited(ObjectNode container) {
    for (var limit : Tree.at(container, "resources", "limits").properties()) {
      ObjectNode requests = Tree.obtain(container, "resources", "requests");
      if (!requests.has(limit.getKey())) {
        requests.set(limit.getKey(), limit.getValue().deepCopy());
      }
    }
  }

  @Override
  public void prepareForCreate(ObjectNode pod) {
    ObjectNode status = pod.putObject("status");
    status.put("phase", "Pending").put("qosClass", QualityOfService.of(pod));
  }

  @Override
  public void prepareForUpdate(ObjectNode updated, ObjectNode old) {
    Tree.replace(Tree.obtain(updated, "status"), "qosClass", Tree.at(old, "status", "qosClass"));
  }

  @Override
  public void validateCreate(ObjectNode pod, Errors errors) {
    PodChecks.spec(Tree.object(pod, "spec"), FieldPath.of("spec"), errors);
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    validateCreate(updated, errors);
    PodChange.check(updated, old, errors);
  }
}
