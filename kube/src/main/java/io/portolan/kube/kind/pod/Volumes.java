// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What is wrong with the volumes of a pod.
final class Volumes {
  private Volumes() {}

  /// The names of all volumes.
  static Set<String> check(ObjectNode spec, FieldPath field, Errors errors) {
    Set<String> names = new HashSet<>();
    List<ObjectNode> volumes = Tree.objects(spec, "volumes");
    for (int i = 0; i < volumes.size(); i++) {
      ObjectNode volume = volumes.get(i);
      FieldPath at = field.index(i);
      String name = Tree.text(volume, "name");
      if (name.isEmpty()) {
        errors.required(at.child("name"), "");
      } else {
        errors.invalidAll(at.child("name"), name, Names.label(name));
        if (!names.add(name)) {
          errors.duplicate(at.child("name"), name);
        }
      }
      source(volume, at, errors);
    }
    return names;
  }

  private static void source(ObjectNode volume, FieldPath field, Errors errors) {
    List<String> sources =
        volume.properties().stream()
            .map(java.util.Map.Entry::getKey)
            .filter(key -> !key.equals("name"))
            .toList();
    for (String extra : sources.subList(Math.min(1, sources.size()), sources.size())) {
      errors.forbidden(field.child(extra), "may not specify more than 1 volume type");
    }
    if (sources.isEmpty()) {
      errors.required(field, "must specify a volume type");
      return;
    }
    String source = sources.getFirst();
    switch (source) {
      case "secret" -> required(volume, field, errors, "secret", "secretName");
      case "configMap" -> required(volume, field, errors, "configMap", "name");
      case "hostPath" -> required(volume, field, errors, "hostPath", "path");
      case "persistentVolumeClaim" ->
          required(volume, field, errors, "persistentVolumeClaim", "claimName");
      default -> {}
    }
    items(volume, source, field.child(source), errors);
  }

  private static void required(
      ObjectNode volume, FieldPath field, Errors errors, String source, String name) {
    if (!Tree.has(volume, source, name)) {
      errors.required(field.child(source, name), "");
    }
  }

  private static void items(ObjectNode volume, String source, FieldPath field, Errors errors) {
    List<ObjectNode> items = Tree.objects(volume, source, "items");
    boolean hasKeys = source.equals("secret") || source.equals("configMap");
    for (int i = 0; i < items.size(); i++) {
      FieldPath at = field.child("items").index(i);
      if (hasKeys && !Tree.has(items.get(i), "key")) {
        errors.required(at.child("key"), "");
      }
      path(Tree.text(items.get(i), "path"), at.child("path"), errors);
    }
  }

  private static void path(String path, FieldPath field, Errors errors) {
    if (path.isEmpty()) {
      errors.required(field, "");
    } else if (path.startsWith("/")) {
      errors.invalid(field, path, "must be a relative path");
    } else if (List.of(path.split("/")).contains("..")) {
      errors.invalid(field, path, "must not contain '..'");
    }
  }
}
