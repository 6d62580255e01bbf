// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Tree;
import java.util.List;
import java.util.regex.Pattern;

/// What is wrong with the environment variables of a container.
final class Environment {
  private static final List<String> FIELDS =
      List.of(
          "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "spec.nodeName",
          "spec.serviceAccountName",
          "status.hostIP",
          "status.hostIPs",
          "status.podIP",
          "status.podIPs");
  private static final Pattern KEYED =
      Pattern.compile("metadata\\.(labels|annotations)\\['[^']+'\\]");
  private static final List<String> SOURCES =
      List.of("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef");

  private Environment() {}

  static void check(ObjectNode container, FieldPath field, Errors errors) {
    List<ObjectNode> variables = Tree.objects(container, "env");
    for (int i = 0; i < variables.size(); i++) {
      variable(variables.get(i), field.child("env").index(i), errors);
    }
    List<ObjectNode> sources = Tree.objects(container, "envFrom");
    for (int i = 0; i < sources.size(); i++) {
      whole(sources.get(i), field.child("envFrom").index(i), errors);
    }
  }

  private static void variable(ObjectNode variable, FieldPath field, Errors errors) {
    String name = Tree.text(variable, "name");
    if (name.isEmpty()) {
      errors.required(field.child("name"), "");
    } else {
      errors.invalidAll(field.child("name"), name, Names.environmentVariable(name));
    }
    if (!variable.has("valueFrom")) {
      return;
    }
    FieldPath from = field.child("valueFrom");
    ObjectNode source = Tree.object(variable, "valueFrom");
    long given = SOURCES.stream().filter(source::has).count();
    if (given == 0) {
      errors.invalid(
          from,
          "",
          "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or"
              + " `secretKeyRef`");
    } else if (given > 1) {
      errors.invalid(from, "", "may not have more than one field specified at a time");
    }
    if (Tree.has(variable, "value")) {
      errors.invalid(from, "", "may not be specified when `value` is not empty");
    }
    if (source.has("fieldRef")) {
      fieldReference(Tree.text(source, "fieldRef", "fieldPath"), from.child("fieldRef"), errors);
    }
    for (String reference : List.of("configMapKeyRef", "secretKeyRef")) {
      if (source.has(reference)) {
        key(Tree.object(source, reference), from.child(reference), errors);
      }
    }
    if (source.has("resourceFieldRef") && !Tree.has(source, "resourceFieldRef", "resource")) {
      errors.required(from.child("resourceFieldRef", "resource"), "");
    }
  }

  private static void fieldReference(String path, FieldPath field, Errors errors) {
    if (path.isEmpty()) {
      errors.required(field.child("fieldPath"), "");
    } else if (!FIELDS.contains(path) && !KEYED.matcher(path).matches()) {
      boolean known = path.startsWith("metadata.") || path.startsWith("spec.");
      if (known || path.startsWith("status.")) {
        errors.notSupported(field.child("fieldPath"), path, FIELDS);
      } else {
        errors.invalid(
            field.child("fieldPath"),
            path,
            "error converting fieldPath: field label not supported: " + path);
      }
    }
  }

  private static void key(ObjectNode reference, FieldPath field, Errors errors) {
    String key = Tree.text(reference, "key");
    if (key.isEmpty()) {
      errors.required(field.child("key"), "");
    } else {
      errors.invalidAll(field.child("key"), key, Names.configKey(key));
    }
  }

  private static void whole(ObjectNode source, FieldPath field, Errors errors) {
    boolean config = source.has("configMapRef");
    boolean secret = source.has("secretRef");
    if (!config && !secret) {
      errors.invalid(field, "", "must specify one of: `configMapRef` or `secretRef`");
    } else if (config && secret) {
      errors.invalid(field, "", "may not have more than one field specified at a time");
    }
    String reference = config ? "configMapRef" : "secretRef";
    if ((config || secret) && !Tree.has(source, reference, "name")) {
      errors.required(field.child(reference, "name"), "");
    }
  }
}
