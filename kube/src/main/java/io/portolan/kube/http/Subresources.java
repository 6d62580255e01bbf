// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.Json;
import io.portolan.kube.api.Place;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.api.StoredObject;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.auth.ServiceAccountTokens;
import io.portolan.kube.kind.Tree;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Requests about a part of an object: its status, its scale, the binding of a pod.
final class Subresources {
  private final Api api;
  private final Answers answers;
  private final Writes writes;
  private final PodLogs logs;
  private final StreamRoutes streams;
  private final Scales scales;
  private final TokenRequests tokenRequests;

  /// What pods have beside their object.
  record Pods(PodLogs logs, StreamRoutes streams) {}

  Subresources(Api api, Answers answers, Writes writes, Pods pods, ServiceAccountTokens tokens) {
    this.api = api;
    this.answers = answers;
    this.writes = writes;
    this.logs = pods.logs();
    this.streams = pods.streams();
    this.scales = new Scales(api, writes);
    this.tokenRequests = new TokenRequests(tokens);
  }

  void handle(Call call, Reply reply, Place place, String part)
      throws IOException, InterruptedException {
    if (place.kind().subresource(part).isEmpty()) {
      throw Statuses.noSuchResource();
    }
    switch (part) {
      case "status" -> status(call, reply, place);
      case "scale" -> scales.handle(call, reply, place);
      case "log" -> logs.handle(call, reply, place);
      case "binding" -> binding(call, reply, place);
      case "eviction" -> eviction(call, reply, place);
      case "token" -> tokenRequests.handle(call, reply, place);
      case "finalize" -> finalizeNamespace(call, reply, place);
      case "exec", "attach", "portforward" -> {
        streams.require(call, place, part);
        throw Statuses.badRequest("Upgrade request required");
      }
      default -> throw Statuses.noSuchResource();
    }
  }

  private void status(Call call, Reply reply, Place place) throws IOException {
    switch (call.method()) {
      case "GET" -> answers.object(call, reply, 200, api.reader().get(place));
      case "PUT" -> {
        WriteContext context = writes.context(call);
        ObjectNode body = writes.body(call, place.kind());
        answers.object(call, reply, 200, api.updateStatus(place, _ -> body.deepCopy(), context));
      }
      case "PATCH" -> {
        WriteContext context = writes.context(call);
        answers.object(call, reply, 200, patchStatus(call, place, context));
      }
      default -> throw notAllowed();
    }
  }

  private StoredObject patchStatus(Call call, Place place, WriteContext context)
      throws IOException {
    if (AppliedBody.isIn(call)) {
      AppliedBody body = AppliedBody.read(call);
      return api.applyStatus(place, body.config(), body.force(), context);
    }
    PatchBody patch = PatchBody.read(call, place.kind());
    FieldValidation validation = new FieldValidation(call, place.kind());
    return api.updateStatus(place, validation.checked(patch), context);
  }

  static RuntimeException notAllowed() {
    return Statuses.methodNotAllowed(
        "the server does not allow this method on the requested resource");
  }

  static void requirePost(Call call) {
    if (!call.method().equals("POST")) {
      throw notAllowed();
    }
  }

  private void binding(Call call, Reply reply, Place pod) throws IOException {
    requirePost(call);
    WriteContext context = writes.context(call);
    ObjectNode body = Bodies.tree(call);
    Bodies.requireKind(body, "v1", "Binding");
    Map<String, String> annotations = new LinkedHashMap<>();
    Tree.object(body, "metadata", "annotations")
        .properties()
        .forEach(entry -> annotations.put(entry.getKey(), entry.getValue().asText()));
    api.bind(pod, Tree.text(body, "target", "name"), annotations, context);
    reply.json(201, success());
  }

  private void eviction(Call call, Reply reply, Place pod) throws IOException {
    requirePost(call);
    ObjectNode body = Bodies.tree(call);
    Writes.Deletion deletion = writes.deletion(call, Tree.object(body, "deleteOptions"));
    api.delete(pod, deletion.request(), deletion.context());
    reply.json(201, success());
  }

  private void finalizeNamespace(Call call, Reply reply, Place namespace) throws IOException {
    if (!call.method().equals("PUT")) {
      throw notAllowed();
    }
    WriteContext context = writes.context(call);
    ObjectNode body = writes.body(call, namespace.kind());
    StoredObject result =
        api.finalizeNamespace(namespace, Tree.texts(body, "spec", "finalizers"), context);
    answers.object(call, reply, 200, result);
  }

  static ObjectNode success() {
    ObjectNode status = Json.object();
    status.put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    return status.put("status", "Success").put("code", 201);
  }
}
