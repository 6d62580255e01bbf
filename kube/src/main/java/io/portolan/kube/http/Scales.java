// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.Json;
import io.portolan.kube.api.Place;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.api.StoredObject;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.kind.FieldError;
import io.portolan.kube.kind.Tree;
import java.io.IOException;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;

/// The `scale` of workloads, as `autoscaling/v1` Scale.
final class Scales {
  private static final String API_VERSION = "autoscaling/v1";
  private static final String KIND = "Scale";

  private final Api api;
  private final Writes writes;

  Scales(Api api, Writes writes) {
    this.api = api;
    this.writes = writes;
  }

  void handle(Call call, Reply reply, Place place) throws IOException {
    switch (call.method()) {
      case "GET" -> reply.json(200, scale(api.reader().get(place).tree()));
      case "PUT" -> {
        WriteContext context = writes.context(call);
        ObjectNode body = Bodies.tree(call);
        Bodies.requireKind(body, API_VERSION, KIND);
        reply.json(200, change(place, _ -> body.deepCopy(), context));
      }
      case "PATCH" -> {
        WriteContext context = writes.context(call);
        reply.json(200, patch(call, place, context));
      }
      default -> throw Subresources.notAllowed();
    }
  }

  private ObjectNode patch(Call call, Place place, WriteContext context) throws IOException {
    if (!AppliedBody.isIn(call)) {
      PatchBody patch = PatchBody.read(call, Scale.class);
      return change(place, patch::apply, context);
    }
    AppliedBody body = AppliedBody.read(call);
    Bodies.requireKind(body.config(), API_VERSION, KIND);
    refuseNegative(place, body.config());
    ObjectNode scaled = Json.object();
    scaled.put("apiVersion", place.kind().apiVersion()).put("kind", place.kind().kind());
    scaled.set("metadata", body.config().path("metadata").deepCopy());
    ObjectNode spec = scaled.putObject("spec");
    Tree.replace(spec, "replicas", Tree.at(body.config(), "spec", "replicas"));
    return scale(api.applyScale(place, scaled, body.force(), context).tree());
  }

  /// @param edit of the scale
  private ObjectNode change(Place place, UnaryOperator<ObjectNode> edit, WriteContext context) {
    StoredObject written =
        api.updateScale(
            place,
            stored -> {
              ObjectNode object = stored.copy();
              ObjectNode wanted = edit.apply(scale(object));
              refuseNegative(place, wanted);
              long replicas = Tree.number(wanted, 0, "spec", "replicas");
              Tree.obtain(object, "spec").put("replicas", replicas);
              Tree.replace(
                  Tree.obtain(object, "metadata"),
                  "resourceVersion",
                  Tree.at(wanted, "metadata", "resourceVersion"));
              return object;
            },
            context);
    return scale(written.tree());
  }

  private static void refuseNegative(Place place, ObjectNode scale) {
    long replicas = Tree.number(scale, 0, "spec", "replicas");
    if (replicas >= 0) {
      return;
    }
    FieldError error =
        new FieldError(
            "spec.replicas",
            FieldError.Type.INVALID,
            Long.toString(replicas),
            "must be greater than or equal to 0");
    throw Statuses.invalid(place.kind(), place.name(), List.of(error));
  }

  private static ObjectNode scale(ObjectNode object) {
    ObjectNode scale = Json.object();
    scale.put("kind", KIND).put("apiVersion", API_VERSION);
    ObjectNode metadata = scale.putObject("metadata");
    for (String field :
        List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
      Tree.replace(metadata, field, Tree.at(object, "metadata", field));
    }
    ObjectNode spec = scale.putObject("spec");
    Tree.replace(spec, "replicas", Tree.at(object, "spec", "replicas"));
    ObjectNode status = scale.putObject("status");
    status.put("replicas", Tree.number(object, 0, "status", "replicas"));
    String selector = selector(Tree.object(object, "spec", "selector"));
    if (!selector.isEmpty()) {
      status.put("selector", selector);
    }
    return scale;
  }

  /// As text: `app=web,tier in (a,b)`. Replication controllers have a plain map.
  private static String selector(ObjectNode selector) {
    StringJoiner text = new StringJoiner(",");
    boolean plain = !selector.has("matchLabels") && !selector.has("matchExpressions");
    ObjectNode labels = plain ? selector : Tree.object(selector, "matchLabels");
    labels
        .properties()
        .forEach(label -> text.add(label.getKey() + "=" + label.getValue().asText()));
    for (ObjectNode expression : Tree.objects(selector, "matchExpressions")) {
      String key = Tree.text(expression, "key");
      String values = String.join(",", Tree.texts(expression, "values"));
      text.add(
          switch (Tree.text(expression, "operator")) {
            case "In" -> key + " in (" + values + ")";
            case "NotIn" -> key + " notin (" + values + ")";
            case "DoesNotExist" -> "!" + key;
            default -> key;
          });
    }
    return text.toString();
  }
}
