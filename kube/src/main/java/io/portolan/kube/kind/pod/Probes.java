// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Numbers;
import java.util.List;

/// What is wrong with the probes and hooks of a container.
final class Probes {
  private static final List<String> PROBE_HANDLERS =
      List.of("exec", "httpGet", "tcpSocket", "grpc");
  private static final List<String> HOOK_HANDLERS =
      List.of("exec", "httpGet", "tcpSocket", "sleep");

  private Probes() {}

  static void check(ObjectNode container, FieldPath field, Errors errors) {
    for (String name : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      if (container.get(name) instanceof ObjectNode probe) {
        probe(probe, field.child(name), name, errors);
      }
    }
    for (String hook : List.of("postStart", "preStop")) {
      if (Tree.at(container, "lifecycle", hook) instanceof ObjectNode handler) {
        handler(handler, HOOK_HANDLERS, field.child("lifecycle", hook), errors);
      }
    }
  }

  private static void probe(ObjectNode probe, FieldPath field, String name, Errors errors) {
    handler(probe, PROBE_HANDLERS, field, errors);
    Numbers.notNegative(
        probe,
        field,
        errors,
        "initialDelaySeconds",
        "timeoutSeconds",
        "periodSeconds",
        "successThreshold",
        "failureThreshold");
    long successes = Tree.number(probe, 1, "successThreshold");
    if (!name.equals("readinessProbe") && successes != 1) {
      errors.invalid(field.child("successThreshold"), successes, "must be 1");
    }
    if (probe.has("terminationGracePeriodSeconds")) {
      long grace = Tree.number(probe, 0, "terminationGracePeriodSeconds");
      if (name.equals("readinessProbe")) {
        errors.invalid(
            field.child("terminationGracePeriodSeconds"),
            grace,
            "must not be set for readinessProbes");
      } else if (grace <= 0) {
        errors.invalid(
            field.child("terminationGracePeriodSeconds"), grace, "must be greater than 0");
      }
    }
  }

  private static void handler(
      ObjectNode owner, List<String> handlers, FieldPath field, Errors errors) {
    List<String> given = handlers.stream().filter(owner::has).toList();
    if (given.isEmpty()) {
      errors.required(field, "must specify a handler type");
      return;
    }
    for (String extra : given.subList(1, given.size())) {
      errors.forbidden(field.child(extra), "may not specify more than 1 handler type");
    }
    String handler = given.getFirst();
    ObjectNode action = Tree.object(owner, handler);
    FieldPath at = field.child(handler);
    switch (handler) {
      case "exec" -> {
        if (Tree.at(action, "command").isEmpty()) {
          errors.required(at.child("command"), "");
        }
      }
      case "httpGet" -> {
        if (!Tree.has(action, "path")) {
          errors.required(at.child("path"), "");
        }
        Numbers.port(Tree.at(action, "port"), at.child("port"), errors);
        String scheme = Tree.text(action, "scheme");
        if (!scheme.equals("HTTP") && !scheme.equals("HTTPS")) {
          errors.notSupported(at.child("scheme"), scheme, List.of("HTTP", "HTTPS"));
        }
      }
      case "tcpSocket" -> Numbers.port(Tree.at(action, "port"), at.child("port"), errors);
      case "grpc" -> {
        long port = Tree.number(action, 0, "port");
        Names.portNumber(port).forEach(problem -> errors.invalid(at.child("port"), port, problem));
      }
      default -> {}
    }
  }
}
