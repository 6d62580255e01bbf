// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.stored;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.autoscaling.v1.HorizontalPodAutoscaler;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.KindSpec;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.util.ArrayList;
import java.util.List;

/// HorizontalPodAutoscaler, stored as `autoscaling/v2` and also served as `autoscaling/v1`.
public final class AutoscalerKinds {
  private static final String GROUP = "autoscaling";
  private static final String KIND = "HorizontalPodAutoscaler";
  private static final String PLURAL = "horizontalpodautoscalers";

  private AutoscalerKinds() {}

  /// Version 2 comes first: it is the preferred one.
  public static List<Kind> all() {
    return List.of(
        described(
                Kind.of(
                    GROUP,
                    "v2",
                    KIND,
                    io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler.class))
            .rules(new VersionTwoRules())
            .build(),
        described(Kind.of(GROUP, "v1", KIND, HorizontalPodAutoscaler.class))
            .rules(new VersionOneRules())
            .storedAs(GROUP, PLURAL, AutoscalerVersions::toTwo, AutoscalerVersions::toOne)
            .build());
  }

  private static KindSpec described(KindSpec kind) {
    return kind.shortNames("hpa")
        .categories("all")
        .status()
        .table(
            new Table(
                List.of(
                    Column.ofName(),
                    Column.text("Reference"),
                    Column.text("Targets"),
                    Column.text("MinPods"),
                    Column.number("MaxPods"),
                    Column.number("Replicas"),
                    Column.age()),
                (autoscaler, now) ->
                    List.of(
                        Tree.name(autoscaler),
                        Tree.text(autoscaler, "spec", "scaleTargetRef", "kind")
                            + "/"
                            + Tree.text(autoscaler, "spec", "scaleTargetRef", "name"),
                        targets(AutoscalerVersions.toTwo(autoscaler)),
                        minimum(autoscaler),
                        Tree.number(autoscaler, 0, "spec", "maxReplicas"),
                        Tree.number(autoscaler, 0, "status", "currentReplicas"),
                        Ages.age(autoscaler, now))))
        .warning("Portolan stores HorizontalPodAutoscalers but does not scale by them");
  }

  private static String minimum(ObjectNode autoscaler) {
    String minimum = Tree.text(autoscaler, "spec", "minReplicas");
    return minimum.isEmpty() ? Cells.UNSET : minimum;
  }

  private static String targets(ObjectNode autoscaler) {
    List<String> targets = new ArrayList<>();
    for (ObjectNode metric : Tree.objects(autoscaler, "spec", "metrics")) {
      String source =
          switch (Tree.text(metric, "type")) {
            case "Resource" -> "resource";
            case "ContainerResource" -> "containerResource";
            case "Pods" -> "pods";
            case "Object" -> "object";
            default -> "external";
          };
      ObjectNode target = Tree.object(metric, source, "target");
      String wanted =
          target.has("averageUtilization")
              ? Tree.text(target, "averageUtilization") + "%"
              : Tree.text(target, target.has("averageValue") ? "averageValue" : "value");
      String prefix = source.equals("resource") ? Tree.text(metric, source, "name") + ": " : "";
      targets.add(prefix + "<unknown>/" + wanted);
    }
    if (targets.isEmpty()) {
      return Cells.NONE;
    }
    int more = targets.size() - 2;
    return more > 0
        ? String.join(", ", targets.subList(0, 2)) + " + " + more + " more..."
        : String.join(", ", targets);
  }

  private static void check(ObjectNode autoscaler, Errors errors) {
    FieldPath spec = FieldPath.of("spec");
    long minimum = Tree.number(autoscaler, 1, "spec", "minReplicas");
    long maximum = Tree.number(autoscaler, 0, "spec", "maxReplicas");
    if (minimum < 1) {
      errors.invalid(spec.child("minReplicas"), minimum, "must be greater than or equal to 1");
    }
    if (maximum < 1) {
      errors.invalid(spec.child("maxReplicas"), maximum, "must be greater than 0");
    }
    if (maximum < minimum) {
      errors.invalid(
          spec.child("maxReplicas"), maximum, "must be greater than or equal to `minReplicas`");
    }
    for (String field : List.of("kind", "name")) {
      if (!Tree.has(autoscaler, "spec", "scaleTargetRef", field)) {
        errors.required(spec.child("scaleTargetRef", field), "");
      }
    }
  }

  private static final class VersionTwoRules implements Rules {
    @Override
    public void applyDefaults(ObjectNode autoscaler) {
      ObjectNode spec = Tree.obtain(autoscaler, "spec");
      Tree.preset(spec, "minReplicas", 1);
      if (Tree.at(spec, "metrics").isEmpty()) {
        ObjectNode metric = spec.putArray("metrics").addObject();
        metric.put("type", "Resource");
        ObjectNode resource = metric.putObject("resource").put("name", "cpu");
        resource.putObject("target").put("type", "Utilization").put("averageUtilization", 80);
      }
    }

    @Override
    public void validateCreate(ObjectNode autoscaler, Errors errors) {
      check(autoscaler, errors);
    }
  }

  private static final class VersionOneRules implements Rules {
    @Override
    public void applyDefaults(ObjectNode autoscaler) {
      Tree.preset(Tree.obtain(autoscaler, "spec"), "minReplicas", 1);
      Tree.preset(Tree.obtain(autoscaler, "spec"), "targetCPUUtilizationPercentage", 80);
    }

    @Override
    public void validateCreate(ObjectNode autoscaler, Errors errors) {
      check(autoscaler, errors);
    }
  }
}
