// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.PodStreams;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.auth.ClusterCertificates;
import io.portolan.kube.auth.ClusterCertificates.ServerNames;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.store.MemoryStore;
import io.portolan.kube.store.SqliteStore;
import io.portolan.kube.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;

/// A whole API on a free port, with a client that is its administrator.
public final class TestServer implements AutoCloseable {
  private final ClusterCertificates certificates;
  private final Api api;
  private final InProcessClient objects;
  private final ApiServer server;
  private final HttpClient client;

  public TestServer(Path folder, Store store, PodStreams streams) throws IOException {
    this.certificates =
        ClusterCertificates.open(
            folder, ServerNames.of("cluster.local", List.of()), InstantSource.system());
    this.api =
        new Api(store, BuiltInKinds.ALL, InstantSource.system(), RandomGenerator.getDefault());
    this.objects = new InProcessClient(api, WriteContext.PORTOLAN);
    for (String name : List.of("default", "kube-system")) {
      if (objects.get(io.fabric8.kubernetes.api.model.Namespace.class, "", name).isEmpty()) {
        objects.create(
            new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build());
      }
    }
    this.server =
        ApiServer.start(
            api,
            new ApiServer.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), certificates, streams));
    this.client =
        // Helidon 4.3.1 cannot read the header compression of the JDK's HTTP/2.
        HttpClient.newBuilder().sslContext(certificates.adminContext()).build();
  }

  public static TestServer inMemory() throws IOException {
    return new TestServer(
        Files.createTempDirectory("portolan-api"), new MemoryStore(), PodStreams.none());
  }

  public Api api() {
    return api;
  }

  public InProcessClient objects() {
    return objects;
  }

  public ClusterCertificates certificates() {
    return certificates;
  }

  public int port() {
    return server.address().getPort();
  }

  public String url() {
    return "https://127.0.0.1:" + port();
  }

  public HttpClient client() {
    return client;
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(60));
  }

  public HttpResponse<String> get(String path) {
    return send(request(path).build());
  }

  public HttpResponse<String> post(String path, String json) {
    return send(write(path, "application/json").POST(body(json)).build());
  }

  public HttpResponse<String> put(String path, String json) {
    return send(write(path, "application/json").PUT(body(json)).build());
  }

  public HttpResponse<String> patch(String path, String type, String json) {
    return send(write(path, "application/" + type).method("PATCH", body(json)).build());
  }

  public HttpResponse<String> delete(String path) {
    return send(request(path).DELETE().build());
  }

  private HttpRequest.Builder write(String path, String type) {
    return request(path).header("Content-Type", type);
  }

  private static HttpRequest.BodyPublisher body(String json) {
    return HttpRequest.BodyPublishers.ofString(json);
  }

  public HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// For kubectl and other clients.
  public String kubeconfig() {
    Base64.Encoder base64 = Base64.getEncoder();
    return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: test
          cluster:
            server: %s
            certificate-authority-data: %s
        users:
        - name: admin
          user:
            client-certificate-data: %s
            client-key-data: %s
        contexts:
        - name: test
          context: {cluster: test, user: admin}
        current-context: test
        """
        .formatted(
            url(),
            base64.encodeToString(certificates.authorityPem().getBytes(StandardCharsets.UTF_8)),
            base64.encodeToString(
                certificates.admin().certificatePem().getBytes(StandardCharsets.UTF_8)),
            base64.encodeToString(certificates.admin().keyPem().getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    server.close();
    client.shutdownNow();
  }

  /// Serves until it is killed; for trials by hand.
  public static void main(String[] args) throws Exception {
    long start = System.nanoTime();
    Path folder = Path.of(args[0]);
    Store store =
        args.length > 1 ? SqliteStore.open(folder.resolve("store.db")) : new MemoryStore();
    TestServer server = new TestServer(folder, store, new EchoStreams());
    Files.writeString(folder.resolve("kubeconfig"), server.kubeconfig());
    System.out.println("listening after " + (System.nanoTime() - start) / 1_000_000 + " ms");
    System.out.println(ServiceAccount.class.getSimpleName() + " " + server.url());
    Thread.sleep(Duration.ofHours(1));
  }
}
