// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.net;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// What is wrong with a path of an Ingress, or with a backend.
final class IngressPaths {
  private static final List<String> TYPES = List.of("Exact", "ImplementationSpecific", "Prefix");
  private static final List<String> NOT_INSIDE = List.of("//", "/./", "/../", "%2f", "%2F");
  private static final List<String> NOT_AT_END = List.of("/..", "/.");

  private IngressPaths() {}

  static void path(ObjectNode path, FieldPath field, Errors errors) {
    String type = Tree.text(path, "pathType");
    String text = Tree.text(path, "path");
    FieldPath pathField = field.child("path");
    switch (type) {
      case "" -> errors.required(field.child("pathType"), "pathType must be specified");
      case "Exact", "Prefix" -> {
        if (!text.startsWith("/")) {
          errors.invalid(pathField, text, "must be an absolute path");
        }
        for (String sequence : NOT_INSIDE) {
          if (text.contains(sequence)) {
            errors.invalid(pathField, text, "must not contain '" + sequence + "'");
          }
        }
        for (String end : NOT_AT_END) {
          if (text.endsWith(end)) {
            errors.invalid(pathField, text, "cannot end with '" + end + "'");
          }
        }
      }
      case "ImplementationSpecific" -> {
        if (!text.isEmpty() && !text.startsWith("/")) {
          errors.invalid(pathField, text, "must be an absolute path");
        }
      }
      default -> errors.notSupported(field.child("pathType"), type, TYPES);
    }
    backend(Tree.object(path, "backend"), field.child("backend"), errors);
  }

  static void backend(ObjectNode backend, FieldPath field, Errors errors) {
    boolean hasService = backend.has("service");
    boolean hasResource = backend.has("resource");
    if (hasService && hasResource) {
      errors.invalid(field, "", "cannot set both resource and service backends");
    } else if (hasResource) {
      for (String required : List.of("kind", "name")) {
        if (!Tree.has(backend, "resource", required)) {
          errors.required(field.child("resource", required), "");
        }
      }
    } else if (hasService) {
      service(backend, field, errors);
    } else {
      errors.invalid(field, "", "resource or service backend is required");
    }
  }

  private static void service(ObjectNode backend, FieldPath field, Errors errors) {
    String name = Tree.text(backend, "service", "name");
    FieldPath service = field.child("service");
    if (name.isEmpty()) {
      errors.required(service.child("name"), "");
    } else {
      errors.invalidAll(service.child("name"), name, Names.dns1035Label(name));
    }
    String portName = Tree.text(backend, "service", "port", "name");
    long portNumber = Tree.number(backend, 0, "service", "port", "number");
    if (!portName.isEmpty() && portNumber != 0) {
      errors.invalid(field, "", "cannot set both port name & port number");
    } else if (!portName.isEmpty()) {
      errors.invalidAll(service.child("port", "name"), portName, Names.portName(portName));
    } else if (portNumber != 0) {
      Names.portNumber(portNumber)
          .forEach(problem -> errors.invalid(service.child("port", "number"), portNumber, problem));
    } else {
      errors.required(field, "port name or number is required");
    }
  }
}
