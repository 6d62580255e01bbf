// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.state.DaemonRecord;
import io.portolan.cli.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.logging.Logger;

/// The process that runs a cluster: starts it, answers commands, and takes everything down when it
/// is told to end.
public final class Daemon implements AutoCloseable {
  /// Held, since the logging system forgets the level of a logger that nobody holds.
  private static final Logger HELIDON = Logger.getLogger("io.helidon");

  private static final Duration NODES_READY = Duration.ofSeconds(30);

  private final StateFolder folder;
  private final Parts parts;
  private final Cluster cluster;

  private Daemon(StateFolder folder, Parts parts, Cluster cluster) {
    this.folder = folder;
    this.parts = parts;
    this.cluster = cluster;
  }

  /// Starts the cluster of that folder and waits until its nodes are Ready.
  ///
  /// @throws Failure saying what is wrong; nothing is left half made
  public static Daemon start(
      StateFolder folder, DaemonOptions options, ControlProtocol.Reply reply) {
    HELIDON.setLevel(java.util.logging.Level.WARNING);
    Parts parts = new Parts();
    try {
      parts.add(FolderLock.take(folder));
      Cluster cluster = parts.add(Cluster.start(folder, options));
      new Readiness(cluster.client()).awaitNodes(cluster.config().nodes(), NODES_READY, reply);
      cluster.publications().change(options.published(), List.of());
      Daemon daemon = new Daemon(folder, parts, cluster);
      parts.add(ControlServer.start(folder.controlSocket(), daemon::handle));
      DaemonRecord.ofThisProcess(cluster.kubeconfig().server()).write(folder);
      parts.add(() -> Files.deleteIfExists(folder.daemonFile()));
      return daemon;
    } catch (IOException e) {
      parts.close();
      throw new Failure(
          Failure.Kind.STATE, "cannot write to " + folder.path() + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      parts.close();
      throw Failures.of(e);
    }
  }

  /// The answer to `status`.
  public JsonNode status() {
    return cluster.status().json(cluster.client());
  }

  /// Shows the nodes' DNS servers as pods; apart from the start, which need not wait for them.
  public void showDns() {
    cluster.showDns();
  }

  /// Makes the calls to the API that a person's first commands make.
  public void callForTraining() throws IOException, InterruptedException {
    TrainingCalls.make(cluster.kubeconfig().server(), cluster.adminContext());
  }

  /// Does what one request asks, as [Requests] writes it.
  public JsonNode handle(JsonNode request, ControlProtocol.Reply reply) {
    return switch (request.path("request").asText()) {
      case "status" -> status();
      case "apply" -> apply(request, reply);
      case "publish" -> publish(request);
      case "verify" -> cluster.questions().explaining().verify(reply::progress);
      case "expect" ->
          cluster.questions().explaining().expect(Requests.expectations(request), reply::progress);
      case "what-if" ->
          cluster
              .questions()
              .explaining()
              .whatIf(
                  new ManifestApplier(cluster.api()).preview(Requests.manifests(request)),
                  request.path("delete").valueStream().map(JsonNode::asText).toList(),
                  request.path("namespace").asText());
      case "why" ->
          cluster
              .questions()
              .explaining()
              .why(request.path("pod").asText(), request.path("namespace").asText());
      case "denied" -> cluster.questions().denials().json(Requests.after(request));
      case "policies" -> cluster.questions().policyRules().json();
      case "trace-http" -> cluster.questions().explaining().trace(Requests.traceHttp(request));
      case "trace" -> cluster.questions().explaining().trace(Requests.trace(request));
      default ->
          throw new Failure(
              Failure.Kind.USAGE, "the daemon knows no request " + request.path("request"));
    };
  }

  private ObjectNode apply(JsonNode request, ControlProtocol.Reply reply) {
    List<String> applied = new ManifestApplier(cluster.api()).apply(Requests.manifests(request));
    Duration patience = Duration.ofSeconds(request.path("timeoutSeconds").asLong());
    new Readiness(cluster.client()).awaitPods(patience, reply);
    ObjectNode answer = ControlProtocol.JSON.createObjectNode();
    ArrayNode objects = answer.putArray("objects");
    applied.forEach(objects::add);
    return answer;
  }

  private ObjectNode publish(JsonNode request) {
    cluster
        .publications()
        .change(
            request
                .path("add")
                .valueStream()
                .map(JsonNode::asText)
                .map(Publication::parse)
                .toList(),
            request.path("remove").valueStream().map(JsonNode::asInt).toList());
    ObjectNode answer = ControlProtocol.JSON.createObjectNode();
    ArrayNode published = answer.putArray("published");
    cluster.publications().list().forEach(item -> published.add(item.toString()));
    return answer;
  }

  /// Stops the cluster. Objects stay in the state folder.
  @Override
  public void close() {
    parts.close();
    System.getLogger(Daemon.class.getName())
        .log(System.Logger.Level.INFO, "cluster {0} stopped", folder.name());
  }
}
