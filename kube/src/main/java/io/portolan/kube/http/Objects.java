// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.Json;
import io.portolan.kube.api.Place;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import java.io.IOException;

/// Requests about one object: get, update, patch, delete.
final class Objects {
  private final Api api;
  private final Answers answers;
  private final Writes writes;

  Objects(Api api, Answers answers, Writes writes) {
    this.api = api;
    this.answers = answers;
    this.writes = writes;
  }

  void handle(Call call, Reply reply, Place place) throws IOException {
    switch (call.method()) {
      case "GET", "HEAD" -> answers.object(call, reply, 200, api.reader().get(place));
      case "PUT" -> {
        WriteContext context = writes.context(call);
        ObjectNode body = writes.body(call, place.kind());
        answers.object(call, reply, 200, api.update(place, _ -> body.deepCopy(), context));
      }
      case "PATCH" -> patch(call, reply, place);
      case "DELETE" -> delete(call, reply, place);
      default ->
          throw Statuses.methodNotAllowed(
              "the server does not allow this method on the requested resource");
    }
  }

  private void patch(Call call, Reply reply, Place place) throws IOException {
    WriteContext context = writes.context(call);
    if (AppliedBody.isIn(call)) {
      AppliedBody body = AppliedBody.read(call);
      Api.Applied applied = api.apply(place, body.config(), body.force(), context);
      answers.object(call, reply, applied.created() ? 201 : 200, applied.object());
    } else {
      PatchBody patch = PatchBody.read(call, place.kind());
      FieldValidation validation = new FieldValidation(call, place.kind());
      answers.object(call, reply, 200, api.update(place, validation.checked(patch), context));
    }
  }

  private void delete(Call call, Reply reply, Place place) throws IOException {
    Writes.Deletion deletion = writes.deletion(call);
    Api.Deletion result = api.delete(place, deletion.request(), deletion.context());
    if (result.gone()) {
      Answers.warn(call, reply);
      reply.json(200, deleted(place, result.object().tree()));
    } else {
      answers.object(call, reply, 200, result.object());
    }
  }

  private static ObjectNode deleted(Place place, ObjectNode object) {
    Kind kind = place.kind();
    ObjectNode status = Json.object();
    status.put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Success");
    ObjectNode details = status.putObject("details").put("name", place.name());
    if (!kind.group().isEmpty()) {
      details.put("group", kind.group());
    }
    details.put("kind", kind.plural()).put("uid", Tree.text(object, "metadata", "uid"));
    return status;
  }
}
