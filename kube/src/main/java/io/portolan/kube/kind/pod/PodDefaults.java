// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Quantities;
import java.util.List;

/// What Kubernetes fills into a pod spec, whether of a pod or of a template.
public final class PodDefaults {
  private static final long DEFAULT_MODE = 420;

  private PodDefaults() {}

  /// Fills in the spec of `template`, the `template` of a workload.
  public static void ofTemplate(ObjectNode template) {
    Tree.obtain(template, "metadata");
    ofSpec(Tree.obtain(template, "spec"));
  }

  /// Fills in a pod spec.
  public static void ofSpec(ObjectNode spec) {
    Tree.preset(spec, "dnsPolicy", "ClusterFirst");
    Tree.preset(spec, "restartPolicy", "Always");
    Tree.obtain(spec, "securityContext");
    Tree.preset(spec, "terminationGracePeriodSeconds", 30);
    Tree.preset(spec, "schedulerName", "default-scheduler");
    String account = Tree.text(spec, "serviceAccountName");
    if (account.isEmpty()) {
      account = Tree.text(spec, "serviceAccount");
    }
    if (!account.isEmpty()) {
      spec.put("serviceAccountName", account).put("serviceAccount", account);
    }
    for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
      for (ObjectNode container : Tree.objects(spec, list)) {
        ContainerDefaults.apply(container);
        if (Tree.flag(spec, "hostNetwork")) {
          hostPorts(container);
        }
      }
    }
    Quantities.canonical(Tree.at(spec, "overhead"));
    Tree.objects(spec, "volumes").forEach(PodDefaults::volume);
  }

  private static void hostPorts(ObjectNode container) {
    for (ObjectNode port : Tree.objects(container, "ports")) {
      if (Tree.number(port, 0, "hostPort") == 0) {
        Tree.replace(port, "hostPort", Tree.at(port, "containerPort"));
      }
    }
  }

  private static void volume(ObjectNode volume) {
    if (volume.size() <= 1) {
      Tree.obtain(volume, "emptyDir");
    }
    for (String source : List.of("configMap", "secret", "downwardAPI", "projected")) {
      if (volume.get(source) instanceof ObjectNode present) {
        Tree.preset(present, "defaultMode", DEFAULT_MODE);
        fieldReferences(present);
      }
    }
    if (volume.get("emptyDir") instanceof ObjectNode emptyDir && emptyDir.has("sizeLimit")) {
      Quantities.canonicalField(emptyDir, "sizeLimit");
    }
    if (volume.get("hostPath") instanceof ObjectNode hostPath && !hostPath.has("type")) {
      hostPath.put("type", "");
    }
    for (ObjectNode source : Tree.objects(volume, "projected", "sources")) {
      if (source.get("serviceAccountToken") instanceof ObjectNode token) {
        Tree.preset(token, "expirationSeconds", 3600);
      }
      if (source.get("downwardAPI") instanceof ObjectNode downward) {
        fieldReferences(downward);
      }
    }
  }

  private static void fieldReferences(ObjectNode source) {
    for (ObjectNode item : Tree.objects(source, "items")) {
      if (item.get("fieldRef") instanceof ObjectNode reference) {
        Tree.preset(reference, "apiVersion", "v1");
      }
    }
  }
}
