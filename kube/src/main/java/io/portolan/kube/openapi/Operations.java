// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Subresource;
import io.portolan.kube.openapi.KindsOfDefinitions.GroupVersionKind;
import io.portolan.kube.schema.DefinitionNames;
import java.util.List;

/// Writes what can be done with each kind. kubectl looks here for the kind behind a path, and
/// whether writes know `dryRun` and `fieldValidation`.
final class Operations {
  private static final List<String> PATCHES =
      List.of(
          "application/json-patch+json",
          "application/merge-patch+json",
          "application/strategic-merge-patch+json",
          "application/apply-patch+yaml");
  private static final List<String> WRITE_PARAMETERS =
      List.of("dryRun", "fieldManager", "fieldValidation");

  private final Form form;
  private final ObjectNode paths;

  Operations(Form form, ObjectNode paths) {
    this.form = form;
    this.paths = paths;
  }

  void add(Kind kind) {
    String root =
        kind.group().isEmpty()
            ? "/api/" + kind.version()
            : "/apis/" + kind.group() + "/" + kind.version();
    String all = root + "/" + kind.plural();
    String collection = kind.namespaced() ? root + "/namespaces/{namespace}/" + kind.plural() : all;
    if (kind.namespaced()) {
      operation(path(all), kind, "get", "list");
    }
    ObjectNode many = path(collection);
    operation(many, kind, "get", "list");
    operation(many, kind, "post", "post");
    operation(many, kind, "delete", "deletecollection");
    ObjectNode one = path(collection + "/{name}");
    operation(one, kind, "get", "get");
    operation(one, kind, "put", "put");
    operation(one, kind, "patch", "patch");
    operation(one, kind, "delete", "delete");
    for (Subresource part : kind.subresources()) {
      subresource(path(collection + "/{name}/" + part.name()), kind, part);
    }
  }

  private ObjectNode path(String path) {
    ObjectNode item = paths.putObject(path);
    ArrayNode parameters = item.putArray("parameters");
    for (String name : List.of("namespace", "name")) {
      if (path.contains("{" + name + "}")) {
        parameter(parameters, name, "path").put("required", true);
      }
    }
    return item;
  }

  private ObjectNode parameter(ArrayNode parameters, String name, String in) {
    return parameter(parameters, name, in, "string");
  }

  private ObjectNode parameter(ArrayNode parameters, String name, String in, String type) {
    ObjectNode parameter = parameters.addObject().put("in", in).put("name", name);
    ObjectNode typed = form == Form.V2 ? parameter : parameter.putObject("schema");
    typed.put("type", type).put("uniqueItems", true);
    return parameter;
  }

  private void operation(ObjectNode item, Kind kind, String method, String action) {
    boolean list = action.equals("list");
    String answer =
        action.startsWith("delete")
            ? DefinitionNames.META + "Status"
            : DefinitionNames.of(
                kind.group(), kind.version(), list ? kind.listKind() : kind.kind());
    ObjectNode operation = item.putObject(method);
    operation.put("x-kubernetes-action", action);
    new GroupVersionKind(kind.group(), kind.version(), kind.kind())
        .write(operation.putObject(KindsOfDefinitions.EXTENSION));
    body(operation, method, DefinitionNames.of(kind));
    answer(operation, answer);
  }

  private void subresource(ObjectNode item, Kind kind, Subresource part) {
    boolean own = part.version().isEmpty();
    String definition =
        own
            ? DefinitionNames.of(kind)
            : DefinitionNames.of(part.group(), part.version(), part.kind());
    for (String verb : part.verbs()) {
      String method =
          switch (verb) {
            case "update" -> "put";
            case "create" -> "post";
            default -> verb;
          };
      ObjectNode operation = item.putObject(method);
      operation.put("x-kubernetes-action", verb);
      new GroupVersionKind(
              own ? kind.group() : part.group(), own ? kind.version() : part.version(), part.kind())
          .write(operation.putObject(KindsOfDefinitions.EXTENSION));
      if (!part.kind().endsWith("Options")) {
        body(operation, method, definition);
        answer(operation, definition);
      }
    }
  }

  private void body(ObjectNode operation, String method, String definition) {
    boolean patch = method.equals("patch");
    if (!patch && !method.equals("post") && !method.equals("put")) {
      return;
    }
    ArrayNode parameters = operation.putArray("parameters");
    WRITE_PARAMETERS.forEach(name -> parameter(parameters, name, "query"));
    if (patch) {
      parameter(parameters, "force", "query", "boolean");
    }
    if (form == Form.V2) {
      ArrayNode consumes = operation.putArray("consumes");
      (patch ? PATCHES : List.of("*/*")).forEach(consumes::add);
      ObjectNode body = parameters.addObject().put("in", "body").put("name", "body");
      body.put("required", true);
      schema(body, patch, definition);
    } else {
      ObjectNode content = operation.putObject("requestBody").putObject("content");
      (patch ? PATCHES : List.of("*/*"))
          .forEach(type -> schema(content.putObject(type), patch, definition));
    }
  }

  private void schema(ObjectNode owner, boolean patch, String definition) {
    if (patch) {
      owner.putObject("schema").put("type", "object");
    } else {
      owner.putObject("schema").put("$ref", form.reference(definition));
    }
  }

  private void answer(ObjectNode operation, String definition) {
    ObjectNode answer = operation.putObject("responses").putObject("200").put("description", "OK");
    ObjectNode owner =
        form == Form.V2 ? answer : answer.putObject("content").putObject("application/json");
    owner.putObject("schema").put("$ref", form.reference(definition));
  }
}
