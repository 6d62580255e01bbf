// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.stored;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.CSIStorageCapacity;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
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
import java.util.List;
import java.util.stream.Collectors;

/// The kinds of `storage.k8s.io`.
public final class StorageKinds {
  private static final String DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";
  private static final String OLD_DEFAULT_CLASS =
      "storageclass.beta.kubernetes.io/is-default-class";

  private StorageKinds() {}

  public static List<Kind> all() {
    return List.of(drivers(), nodes(), capacities(), classes(), attachments());
  }

  private static KindSpec kind(String kind, Class<? extends HasMetadata> model) {
    return Kind.of("storage.k8s.io", "v1", kind, model)
        .warning("Portolan stores storage objects but nothing provisions or attaches volumes");
  }

  private static Kind drivers() {
    return kind("CSIDriver", CSIDriver.class)
        .clusterScoped()
        .rules(new DriverRules())
        .table(
            new Table(
                List.of(
                    Column.ofName(),
                    Column.text("AttachRequired"),
                    Column.text("PodInfoOnMount"),
                    Column.text("StorageCapacity"),
                    Column.text("TokenRequests"),
                    Column.text("RequiresRepublish"),
                    Column.text("Modes"),
                    Column.age()),
                (driver, now) ->
                    List.of(
                        Tree.name(driver),
                        Tree.at(driver, "spec", "attachRequired").asBoolean(true),
                        Tree.flag(driver, "spec", "podInfoOnMount"),
                        Tree.flag(driver, "spec", "storageCapacity"),
                        tokenRequests(driver),
                        Tree.flag(driver, "spec", "requiresRepublish"),
                        String.join(",", Tree.texts(driver, "spec", "volumeLifecycleModes")),
                        Ages.age(driver, now))))
        .build();
  }

  private static String tokenRequests(ObjectNode driver) {
    String audiences =
        Tree.objects(driver, "spec", "tokenRequests").stream()
            .map(request -> Tree.text(request, "audience"))
            .collect(Collectors.joining(","));
    return audiences.isEmpty() ? Cells.UNSET : audiences;
  }

  private static Kind nodes() {
    return kind("CSINode", CSINode.class)
        .clusterScoped()
        .table(
            new Table(
                List.of(Column.ofName(), Column.number("Drivers"), Column.age()),
                (node, now) ->
                    List.of(
                        Tree.name(node),
                        Tree.at(node, "spec", "drivers").size(),
                        Ages.age(node, now))))
        .build();
  }

  private static Kind capacities() {
    return kind("CSIStorageCapacity", CSIStorageCapacity.class)
        .plural("csistoragecapacities")
        .table(
            new Table(
                List.of(Column.ofName(), Column.text("StorageClassName"), Column.text("Capacity")),
                (capacity, now) ->
                    List.of(
                        Tree.name(capacity),
                        Tree.text(capacity, "storageClassName"),
                        Tree.has(capacity, "capacity")
                            ? Tree.text(capacity, "capacity")
                            : Cells.UNSET)))
        .build();
  }

  private static Kind classes() {
    return kind("StorageClass", StorageClass.class)
        .plural("storageclasses")
        .clusterScoped()
        .shortNames("sc")
        .rules(new ClassRules())
        .table(
            new Table(
                List.of(
                    Column.ofName(),
                    Column.text("Provisioner"),
                    Column.text("ReclaimPolicy"),
                    Column.text("VolumeBindingMode"),
                    Column.text("AllowVolumeExpansion"),
                    Column.age()),
                (storageClass, now) ->
                    List.of(
                        Tree.name(storageClass) + (isDefault(storageClass) ? " (default)" : ""),
                        Tree.text(storageClass, "provisioner"),
                        Tree.text(storageClass, "reclaimPolicy"),
                        Tree.text(storageClass, "volumeBindingMode"),
                        Tree.flag(storageClass, "allowVolumeExpansion"),
                        Ages.age(storageClass, now))))
        .build();
  }

  private static boolean isDefault(ObjectNode storageClass) {
    return Tree.text(storageClass, "metadata", "annotations", DEFAULT_CLASS).equals("true")
        || Tree.text(storageClass, "metadata", "annotations", OLD_DEFAULT_CLASS).equals("true");
  }

  private static Kind attachments() {
    return kind("VolumeAttachment", VolumeAttachment.class)
        .clusterScoped()
        .status()
        .table(
            new Table(
                List.of(
                    Column.ofName(),
                    Column.text("Attacher"),
                    Column.text("PV"),
                    Column.text("Node"),
                    Column.text("Attached"),
                    Column.age()),
                (attachment, now) ->
                    List.of(
                        Tree.name(attachment),
                        Tree.text(attachment, "spec", "attacher"),
                        Tree.text(attachment, "spec", "source", "persistentVolumeName"),
                        Tree.text(attachment, "spec", "nodeName"),
                        Tree.flag(attachment, "status", "attached"),
                        Ages.age(attachment, now))))
        .build();
  }

  private static final class DriverRules implements Rules {
    @Override
    public void applyDefaults(ObjectNode driver) {
      ObjectNode spec = Tree.obtain(driver, "spec");
      Tree.preset(spec, "attachRequired", true);
      Tree.preset(spec, "podInfoOnMount", false);
      Tree.preset(spec, "storageCapacity", false);
      Tree.preset(spec, "fsGroupPolicy", "ReadWriteOnceWithFSType");
      Tree.preset(spec, "requiresRepublish", false);
      Tree.preset(spec, "seLinuxMount", false);
      if (!spec.has("volumeLifecycleModes")) {
        spec.putArray("volumeLifecycleModes").add("Persistent");
      }
    }
  }

  private static final class ClassRules implements Rules {
    @Override
    public void applyDefaults(ObjectNode storageClass) {
      Tree.preset(storageClass, "reclaimPolicy", "Delete");
      Tree.preset(storageClass, "volumeBindingMode", "Immediate");
    }

    @Override
    public void validateCreate(ObjectNode storageClass, Errors errors) {
      if (!Tree.has(storageClass, "provisioner")) {
        errors.required(FieldPath.of("provisioner"), "");
      }
    }

    @Override
    public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
      validateCreate(updated, errors);
      for (String field : List.of("parameters", "provisioner")) {
        if (!Tree.at(updated, field).equals(Tree.at(old, field))) {
          errors.forbidden(FieldPath.of(field), "updates to " + field + " are forbidden.");
        }
      }
      if (!Tree.at(updated, "reclaimPolicy").equals(Tree.at(old, "reclaimPolicy"))) {
        errors.forbidden(FieldPath.of("reclaimPolicy"), "updates to reclaimPolicy are forbidden.");
      }
    }
  }
}
