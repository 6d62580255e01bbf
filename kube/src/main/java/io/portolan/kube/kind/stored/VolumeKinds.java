// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.stored;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// Persistent volumes and the claims on them.
public final class VolumeKinds {
  private static final String WARNING =
      "Portolan stores volumes and claims but nothing provisions, binds or mounts them";
  private static final String OLD_CLASS = "volume.beta.kubernetes.io/storage-class";

  public static final Kind CLAIM =
      Kind.of("", "v1", "PersistentVolumeClaim", PersistentVolumeClaim.class)
          .shortNames("pvc")
          .status()
          .rules(new ClaimRules())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Status"),
                      Column.text("Volume"),
                      Column.text("Capacity"),
                      Column.text("Access Modes"),
                      Column.text("StorageClass"),
                      Column.text("VolumeAttributesClass"),
                      Column.age(),
                      Column.text("VolumeMode").wide()),
                  (claim, now) ->
                      List.of(
                          Tree.name(claim),
                          phase(claim),
                          Tree.text(claim, "spec", "volumeName"),
                          Tree.has(claim, "spec", "volumeName")
                              ? Tree.text(claim, "status", "capacity", "storage")
                              : "",
                          Tree.has(claim, "spec", "volumeName")
                              ? Cells.accessModes(claim, "status", "accessModes")
                              : "",
                          storageClass(claim),
                          attributesClass(claim),
                          Ages.age(claim, now),
                          volumeMode(claim))))
          .warning(WARNING)
          .build();

  public static final Kind VOLUME =
      Kind.of("", "v1", "PersistentVolume", PersistentVolume.class)
          .shortNames("pv")
          .clusterScoped()
          .status()
          .rules(new VolumeRules())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Capacity"),
                      Column.text("Access Modes"),
                      Column.text("Reclaim Policy"),
                      Column.text("Status"),
                      Column.text("Claim"),
                      Column.text("StorageClass"),
                      Column.text("VolumeAttributesClass"),
                      Column.text("Reason"),
                      Column.age(),
                      Column.text("VolumeMode").wide()),
                  (volume, now) ->
                      List.of(
                          Tree.name(volume),
                          Tree.text(volume, "spec", "capacity", "storage"),
                          Cells.accessModes(volume, "spec", "accessModes"),
                          Tree.text(volume, "spec", "persistentVolumeReclaimPolicy"),
                          phase(volume),
                          claim(volume),
                          storageClass(volume),
                          attributesClass(volume),
                          Tree.text(volume, "status", "reason"),
                          Ages.age(volume, now),
                          volumeMode(volume))))
          .warning(WARNING)
          .build();

  private VolumeKinds() {}

  private static String phase(ObjectNode object) {
    return Tree.has(object, "metadata", "deletionTimestamp")
        ? "Terminating"
        : Tree.text(object, "status", "phase");
  }

  private static String claim(ObjectNode volume) {
    String name = Tree.text(volume, "spec", "claimRef", "name");
    return name.isEmpty() ? "" : Tree.text(volume, "spec", "claimRef", "namespace") + "/" + name;
  }

  private static String storageClass(ObjectNode object) {
    String old = Tree.text(object, "metadata", "annotations", OLD_CLASS);
    return old.isEmpty() ? Tree.text(object, "spec", "storageClassName") : old;
  }

  private static String attributesClass(ObjectNode object) {
    String name = Tree.text(object, "spec", "volumeAttributesClassName");
    return name.isEmpty() ? Cells.UNSET : name;
  }

  private static String volumeMode(ObjectNode object) {
    String mode = Tree.text(object, "spec", "volumeMode");
    return mode.isEmpty() ? Cells.UNSET : mode;
  }

  /// A claim's spec is for good, but for the size that it asks for.
  private static final class ClaimRules implements Rules {
    @Override
    public void applyDefaults(ObjectNode claim) {
      Tree.preset(Tree.obtain(claim, "spec"), "volumeMode", "Filesystem");
      Tree.preset(Tree.obtain(claim, "status"), "phase", "Pending");
    }

    @Override
    public void prepareForCreate(ObjectNode claim) {
      claim.putObject("status").put("phase", "Pending");
    }

    @Override
    public void validateCreate(ObjectNode claim, Errors errors) {
      FieldPath spec = FieldPath.of("spec");
      if (Tree.at(claim, "spec", "accessModes").isEmpty()) {
        errors.required(spec.child("accessModes"), "at least 1 access mode is required");
      }
      if (!Tree.has(claim, "spec", "resources", "requests", "storage")) {
        errors.required(spec.child("resources").key("storage"), "");
      }
    }

    @Override
    public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
      validateCreate(updated, errors);
      if (!comparable(updated).equals(comparable(old))) {
        errors.forbidden(
            FieldPath.of("spec"),
            "spec is immutable after creation except resources.requests and"
                + " volumeAttributesClassName for bound claims");
      }
    }

    private static ObjectNode comparable(ObjectNode claim) {
      ObjectNode spec = Tree.object(claim, "spec").deepCopy();
      spec.remove(List.of("resources", "volumeName", "volumeAttributesClassName"));
      return spec;
    }
  }

  /// A volume says its size and how it may be mounted.
  private static final class VolumeRules implements Rules {
    @Override
    public void applyDefaults(ObjectNode volume) {
      ObjectNode spec = Tree.obtain(volume, "spec");
      Tree.preset(spec, "persistentVolumeReclaimPolicy", "Retain");
      Tree.preset(spec, "volumeMode", "Filesystem");
    }

    @Override
    public void prepareForCreate(ObjectNode volume) {
      volume.putObject("status").put("phase", "Pending");
    }

    @Override
    public void validateCreate(ObjectNode volume, Errors errors) {
      FieldPath spec = FieldPath.of("spec");
      if (Tree.at(volume, "spec", "accessModes").isEmpty()) {
        errors.required(spec.child("accessModes"), "");
      }
      if (Tree.at(volume, "spec", "capacity").isEmpty()) {
        errors.required(spec.child("capacity"), "");
      }
    }
  }
}
