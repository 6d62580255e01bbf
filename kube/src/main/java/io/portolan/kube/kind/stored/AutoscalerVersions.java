// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.stored;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// Turns autoscalers of one version into the other. Version 1 knows the CPU target only; what else
/// version 2 says is left out of it.
final class AutoscalerVersions {
  private static final String CPU = "targetCPUUtilizationPercentage";

  private AutoscalerVersions() {}

  /// A copy in `autoscaling/v2`; the argument itself when it is one already.
  static ObjectNode toTwo(ObjectNode autoscaler) {
    if (!Tree.text(autoscaler, "apiVersion").equals("autoscaling/v1")) {
      return autoscaler;
    }
    ObjectNode two = autoscaler.deepCopy();
    two.put("apiVersion", "autoscaling/v2");
    ObjectNode spec = Tree.obtain(two, "spec");
    JsonNode percent = spec.remove(CPU);
    if (percent != null) {
      ObjectNode metric = Tree.obtainList(spec, "metrics").addObject().put("type", "Resource");
      ObjectNode target = metric.putObject("resource").put("name", "cpu").putObject("target");
      target.put("type", "Utilization").set("averageUtilization", percent);
    }
    if (two.get("status") instanceof ObjectNode status) {
      status.remove("currentCPUUtilizationPercentage");
    }
    return two;
  }

  /// A copy in `autoscaling/v1`.
  static ObjectNode toOne(ObjectNode autoscaler) {
    if (Tree.text(autoscaler, "apiVersion").equals("autoscaling/v1")) {
      return autoscaler;
    }
    ObjectNode one = autoscaler.deepCopy();
    one.put("apiVersion", "autoscaling/v1");
    ObjectNode spec = Tree.obtain(one, "spec");
    List<ObjectNode> metrics = Tree.objects(spec, "metrics");
    spec.remove(List.of("metrics", "behavior"));
    for (ObjectNode metric : metrics) {
      JsonNode percent = Tree.at(metric, "resource", "target", "averageUtilization");
      if (Tree.text(metric, "resource", "name").equals("cpu") && percent.isNumber()) {
        spec.set(CPU, percent);
      }
    }
    if (one.get("status") instanceof ObjectNode status) {
      status.remove(List.of("currentMetrics", "conditions"));
    }
    return one;
  }
}
