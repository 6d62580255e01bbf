// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.explain.Expectation;
import io.portolan.cli.explain.HttpQuestion;
import io.portolan.cli.explain.TraceQuestion;
import io.portolan.cli.kubeconfig.KubeconfigText;
import io.portolan.cli.manifest.Manifest;
import io.portolan.cli.state.StateFolder;
import io.portolan.network.Protocol;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a command asks of the daemon, in the words of [ControlProtocol].
public final class Requests {
  private Requests() {}

  /// A request without parameters.
  public static ObjectNode of(String request) {
    return ControlProtocol.JSON.createObjectNode().put("request", request);
  }

  /// What the daemon is told when it begins.
  static ObjectNode start(StateFolder folder, ObjectNode options) {
    return of("start").put("name", folder.name()).set("options", options);
  }

  /// Create or update these objects, and wait until every pod is Ready.
  public static ObjectNode apply(List<Manifest> manifests, long timeoutSeconds) {
    ObjectNode request = of("apply").put("timeoutSeconds", timeoutSeconds);
    ArrayNode array = request.putArray("manifests");
    for (Manifest manifest : manifests) {
      array
          .addObject()
          .put("file", manifest.file())
          .put("line", manifest.line())
          .set("object", manifest.object());
    }
    return request;
  }

  static List<Manifest> manifests(JsonNode request) {
    return request
        .path("manifests")
        .valueStream()
        .map(
            item ->
                new Manifest(
                    item.path("file").asText(),
                    item.path("line").asInt(),
                    (ObjectNode) item.required("object"),
                    Map.of()))
        .toList();
  }

  /// Say what becomes of a connection, and why.
  public static ObjectNode trace(TraceQuestion question) {
    ObjectNode request =
        of("trace")
            .put("from", question.from())
            .put("to", question.to())
            .put("protocol", question.protocol().name())
            .put("namespace", question.namespace())
            .put("ipv6", question.ipv6())
            .put("live", question.live());
    question.port().ifPresent(port -> request.put("port", port));
    return request;
  }

  /// Say what becomes of an HTTP request, and why.
  public static ObjectNode trace(HttpQuestion question) {
    ObjectNode request =
        of("trace-http")
            .put("from", question.from())
            .put("url", question.url().toString())
            .put("method", question.method())
            .put("namespace", question.namespace())
            .put("live", question.live());
    ObjectNode headers = request.putObject("headers");
    question.headers().forEach(headers::put);
    return request;
  }

  static HttpQuestion traceHttp(JsonNode request) {
    Map<String, String> headers = new TreeMap<>();
    request
        .path("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
    return new HttpQuestion(
        request.path("from").asText(),
        HttpQuestion.url(request.path("url").asText()),
        request.path("method").asText(),
        headers,
        request.path("namespace").asText(),
        request.path("live").asBoolean());
  }

  static TraceQuestion trace(JsonNode request) {
    return new TraceQuestion(
        request.path("from").asText(),
        request.path("to").asText(),
        Optional.ofNullable(request.get("port")).map(JsonNode::asText),
        Protocol.valueOf(request.path("protocol").asText()),
        request.path("namespace").asText(),
        request.path("ipv6").asBoolean(),
        request.path("live").asBoolean());
  }

  /// Say what would change if objects were applied or deleted.
  public static ObjectNode whatIf(List<Manifest> manifests, List<String> delete, String namespace) {
    ObjectNode request = apply(manifests, 0).put("request", "what-if").put("namespace", namespace);
    ArrayNode array = request.putArray("delete");
    delete.forEach(array::add);
    return request;
  }

  /// Say who may reach a pod, and whom it may reach.
  public static ObjectNode why(String pod, String namespace) {
    return of("why").put("pod", pod).put("namespace", namespace);
  }

  /// Say what policies denied lately.
  ///
  /// @param after leaves out what was before; of what goes on, the last time counts
  public static ObjectNode denied(Instant after) {
    return of("denied").put("after", after.toString());
  }

  static Instant after(JsonNode request) {
    return Instant.parse(request.path("after").asText());
  }

  /// Say how often each rule of each policy decided.
  public static ObjectNode policies() {
    return of("policies");
  }

  /// Try every connection between workloads.
  public static ObjectNode verify() {
    return of("verify");
  }

  /// Check statements about connections.
  public static ObjectNode expect(List<Expectation> expectations) {
    ObjectNode request = of("expect");
    ArrayNode array = request.putArray("expectations");
    expectations.forEach(each -> array.add(each.json()));
    return request;
  }

  static List<Expectation> expectations(JsonNode request) {
    return request.path("expectations").valueStream().map(Expectation::of).toList();
  }

  /// Change what is published; the answer lists what then is.
  public static ObjectNode publish(List<Publication> add, List<Integer> removePorts) {
    ObjectNode request = of("publish");
    ArrayNode adds = request.putArray("add");
    add.forEach(publication -> adds.add(publication.toString()));
    ArrayNode removes = request.putArray("remove");
    removePorts.forEach(removes::add);
    return request;
  }

  /// The kubeconfig entry in the daemon's answer to `status`.
  public static KubeconfigText.Entry kubeconfigEntry(JsonNode status) {
    JsonNode entry = status.path("kubeconfig");
    return new KubeconfigText.Entry(
        entry.path("name").asText(),
        entry.path("server").asText(),
        entry.path("authority").asText(),
        entry.path("certificate").asText(),
        entry.path("key").asText());
  }
}
