// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Checks of `metadata`, the same for every kind.
public final class Metadata {
  private static final FieldPath HERE = FieldPath.of("metadata");
  private static final int ANNOTATIONS_MAX_BYTES = 256 * 1024;
  private static final String IMMUTABLE = "field is immutable";

  private Metadata() {}

  /// Refuses what no new object may carry.
  ///
  /// @param namespaced whether the kind lives in namespaces
  public static void create(
      ObjectNode object, boolean namespaced, Names.Check names, Errors errors) {
    String name = Tree.name(object);
    String prefix = Tree.text(object, "metadata", "generateName");
    if (!prefix.isEmpty()) {
      errors.invalidAll(HERE.child("generateName"), prefix, names.problems(Names.asPrefix(prefix)));
    }
    if (name.isEmpty()) {
      errors.required(HERE.child("name"), "name or generateName is required");
    } else {
      errors.invalidAll(HERE.child("name"), name, names.problems(name));
    }
    String namespace = Tree.namespace(object);
    if (namespaced) {
      if (namespace.isEmpty()) {
        errors.required(HERE.child("namespace"), "");
      } else {
        errors.invalidAll(HERE.child("namespace"), namespace, Names.label(namespace));
      }
    } else if (!namespace.isEmpty()) {
      errors.forbidden(HERE.child("namespace"), "not allowed on this type");
    }
    rest(object, errors);
  }

  /// Refuses what an update may not change.
  public static void update(ObjectNode updated, ObjectNode old, Errors errors) {
    for (String field : List.of("name", "namespace", "uid", "creationTimestamp")) {
      JsonNode now = Tree.at(updated, "metadata", field);
      if (!now.equals(Tree.at(old, "metadata", field))) {
        errors.invalid(HERE.child(field), now, IMMUTABLE);
      }
    }
    rest(updated, errors);
  }

  private static void rest(ObjectNode object, Errors errors) {
    JsonNode metadata = Tree.at(object, "metadata");
    Labels.check(Tree.at(metadata, "labels"), HERE.child("labels"), errors);
    annotations(Tree.at(metadata, "annotations"), HERE.child("annotations"), errors);
    ownerReferences(metadata, errors);
    FieldPath finalizers = HERE.child("finalizers");
    for (String finalizer : Tree.texts(metadata, "finalizers")) {
      errors.invalidAll(finalizers, finalizer, Names.qualified(finalizer));
    }
  }

  /// Keys are qualified names whatever their case, and all together have a limit.
  public static void annotations(JsonNode annotations, FieldPath field, Errors errors) {
    long bytes = 0;
    for (var entry : annotations.properties()) {
      String key = entry.getKey();
      errors.invalidAll(field, key, Names.qualified(Names.lower(key)));
      bytes += key.getBytes(StandardCharsets.UTF_8).length;
      bytes += entry.getValue().asText("").getBytes(StandardCharsets.UTF_8).length;
    }
    if (bytes > ANNOTATIONS_MAX_BYTES) {
      errors.tooLong(field, ANNOTATIONS_MAX_BYTES);
    }
  }

  private static void ownerReferences(JsonNode metadata, Errors errors) {
    FieldPath field = HERE.child("ownerReferences");
    String controller = "";
    for (ObjectNode owner : Tree.objects(metadata, "ownerReferences")) {
      String apiVersion = Tree.text(owner, "apiVersion");
      if (apiVersion.isEmpty()) {
        errors.invalid(field.child("apiVersion"), apiVersion, "version must not be empty");
      }
      for (String required : List.of("kind", "name", "uid")) {
        if (Tree.text(owner, required).isEmpty()) {
          errors.invalid(field.child(required), "", required + " must not be empty");
        }
      }
      if (Tree.flag(owner, "controller")) {
        String name = Tree.text(owner, "kind") + "/" + Tree.text(owner, "name");
        if (!controller.isEmpty()) {
          errors.invalid(
              field,
              owner,
              "Only one reference can have Controller set to true. Found \"true\" in references"
                  + " for "
                  + controller
                  + " and "
                  + name);
        }
        controller = name;
      }
    }
  }
}
