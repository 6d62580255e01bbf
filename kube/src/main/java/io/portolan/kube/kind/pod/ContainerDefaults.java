// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Quantities;
import java.util.List;

/// What Kubernetes fills into a container.
final class ContainerDefaults {
  private ContainerDefaults() {}

  static void apply(ObjectNode container) {
    Tree.preset(container, "imagePullPolicy", pullPolicy(Tree.text(container, "image")));
    Tree.preset(container, "terminationMessagePath", "/dev/termination-log");
    Tree.preset(container, "terminationMessagePolicy", "File");
    ObjectNode resources = Tree.obtain(container, "resources");
    Quantities.canonical(Tree.at(resources, "limits"));
    Quantities.canonical(Tree.at(resources, "requests"));
    Tree.objects(container, "ports").forEach(port -> Tree.preset(port, "protocol", "TCP"));
    for (ObjectNode variable : Tree.objects(container, "env")) {
      if (Tree.at(variable, "valueFrom", "fieldRef") instanceof ObjectNode reference) {
        Tree.preset(reference, "apiVersion", "v1");
      }
      if (Tree.at(variable, "valueFrom", "resourceFieldRef") instanceof ObjectNode reference) {
        Tree.preset(reference, "divisor", "0");
      }
    }
    for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      if (container.get(probe) instanceof ObjectNode present) {
        probe(present);
      }
    }
    for (String hook : List.of("postStart", "preStop")) {
      if (Tree.at(container, "lifecycle", hook, "httpGet") instanceof ObjectNode request) {
        request(request);
      }
    }
  }

  /// The latest of an image is always pulled, any other tag when it is not there.
  private static String pullPolicy(String image) {
    int digest = image.indexOf('@');
    String reference = digest < 0 ? image : image.substring(0, digest);
    String last = reference.substring(reference.lastIndexOf('/') + 1);
    int colon = last.lastIndexOf(':');
    String tag = colon < 0 ? "" : last.substring(colon + 1);
    boolean latest = tag.equals("latest") || (tag.isEmpty() && digest < 0);
    return latest ? "Always" : "IfNotPresent";
  }

  private static void probe(ObjectNode probe) {
    presetPositive(probe, "timeoutSeconds", 1);
    presetPositive(probe, "periodSeconds", 10);
    presetPositive(probe, "successThreshold", 1);
    presetPositive(probe, "failureThreshold", 3);
    if (probe.get("httpGet") instanceof ObjectNode request) {
      request(request);
    }
    if (probe.get("grpc") instanceof ObjectNode grpc && !grpc.has("service")) {
      grpc.put("service", "");
    }
  }

  private static void presetPositive(ObjectNode probe, String field, long value) {
    if (Tree.number(probe, 0, field) == 0) {
      probe.put(field, value);
    }
  }

  private static void request(ObjectNode request) {
    Tree.preset(request, "path", "/");
    Tree.preset(request, "scheme", "HTTP");
  }
}
