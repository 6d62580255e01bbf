// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Api.DeleteRequest;
import io.portolan.kube.api.Preconditions;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.ObjectClient.Propagation;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Reads what a writing request says: its options and its body.
final class Writes {

  /// A deletion as the client asked for it.
  record Deletion(DeleteRequest request, WriteContext context) {}

  /// @throws io.portolan.kube.client.KubeException 422 for options that make no sense
  WriteContext context(Call call) {
    return context(call, call.query().all("dryRun"));
  }

  private static WriteContext context(Call call, List<String> dryRun) {
    WriteOptions.check(call, dryRun);
    return new WriteContext(call.user(), !dryRun.isEmpty(), WriteOptions.manager(call), call::warn);
  }

  /// The object that the client sent, held against the schema of its kind.
  ObjectNode body(Call call, Kind kind) throws IOException {
    ObjectNode object = Bodies.object(call, kind);
    new FieldValidation(call, kind).check(object);
    return object;
  }

  /// The options come in the body or as parameters.
  Deletion deletion(Call call) throws IOException {
    return deletion(call, Bodies.tree(call));
  }

  Deletion deletion(Call call, ObjectNode options) {
    Query query = call.query();
    Optional<Long> grace =
        options.path("gracePeriodSeconds").isIntegralNumber()
            ? Optional.of(options.path("gracePeriodSeconds").asLong())
            : query.number("gracePeriodSeconds");
    String policy = Tree.text(options, "propagationPolicy");
    if (policy.isEmpty()) {
      policy = query.text("propagationPolicy");
    }
    List<String> dryRun = Tree.texts(options, "dryRun");
    return new Deletion(
        new DeleteRequest(preconditions(options), grace, propagation(policy, options, query)),
        context(call, dryRun.isEmpty() ? query.all("dryRun") : dryRun));
  }

  private static Preconditions preconditions(ObjectNode options) {
    return new Preconditions(
        Optional.of(Tree.text(options, "preconditions", "uid")).filter(uid -> !uid.isEmpty()),
        Optional.of(Tree.text(options, "preconditions", "resourceVersion"))
            .filter(revision -> !revision.isEmpty()));
  }

  private static Optional<Propagation> propagation(String policy, ObjectNode options, Query query) {
    return switch (policy) {
      case "" -> {
        boolean orphan = Tree.flag(options, "orphanDependents") || query.flag("orphanDependents");
        yield orphan ? Optional.of(Propagation.ORPHAN) : Optional.empty();
      }
      case "Background" -> Optional.of(Propagation.BACKGROUND);
      case "Foreground" -> Optional.of(Propagation.FOREGROUND);
      case "Orphan" -> Optional.of(Propagation.ORPHAN);
      default ->
          throw Statuses.badRequest(
              "invalid DeleteOptions: propagationPolicy: Unsupported value: \""
                  + policy
                  + "\": supported values: \"Background\", \"Foreground\", \"Orphan\"");
    };
  }
}
