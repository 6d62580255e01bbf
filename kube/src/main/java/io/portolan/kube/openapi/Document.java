// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.openapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.schema.Definition;
import io.portolan.kube.schema.DefinitionNames;
import io.portolan.kube.schema.Definitions;
import io.portolan.kube.schema.Property;
import io.portolan.kube.schema.Type;
import java.util.List;
import java.util.TreeMap;

/// Makes one document: the operations on some kinds, and every definition that they need.
final class Document {
  private final Form form;
  private final String version;
  private final TreeMap<String, Definition> needed = new TreeMap<>();

  Document(Form form, String version) {
    this.form = form;
    this.version = version;
  }

  ObjectNode of(List<Kind> kinds) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put(form == Form.V2 ? "swagger" : "openapi", form == Form.V2 ? "2.0" : "3.0.0");
    document.putObject("info").put("title", "Kubernetes").put("version", version);
    ObjectNode paths = document.putObject("paths");
    Operations operations = new Operations(form, paths);
    require(DefinitionNames.META + "DeleteOptions");
    require(DefinitionNames.META + "Status");
    for (Kind kind : kinds) {
      operations.add(kind);
      require(DefinitionNames.of(kind));
      require(DefinitionNames.of(kind.group(), kind.version(), kind.listKind()));
      kind.subresources().stream()
          .filter(part -> !part.version().isEmpty())
          .forEach(part -> require(DefinitionNames.of(part.group(), part.version(), part.kind())));
    }
    ObjectNode target =
        form == Form.V2
            ? document.putObject("definitions")
            : document.putObject("components").putObject("schemas");
    Schemas schemas = new Schemas(form);
    needed.values().forEach(definition -> target.set(definition.name(), schemas.of(definition)));
    schemas.addShared(target);
    return document;
  }

  /// Takes in a definition and all that it refers to.
  private void require(String name) {
    if (needed.containsKey(name)) {
      return;
    }
    Definitions.get()
        .named(name)
        .ifPresent(
            definition -> {
              needed.put(name, definition);
              for (Property property : definition.properties().values()) {
                require(property.type());
              }
            });
  }

  private void require(Type type) {
    switch (type) {
      case Type.Scalar _ -> {}
      case Type.ListOf list -> require(list.element());
      case Type.MapOf map -> require(map.value());
      case Type.Reference reference -> require(reference.definition());
    }
  }
}
