// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.kube;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.PodStreams;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.auth.ClusterCertificates;
import io.portolan.kube.auth.ClusterCertificates.ServerNames;
import io.portolan.kube.client.InProcessClient;
import io.portolan.kube.http.ApiServer;
import io.portolan.kube.kind.Kinds;
import io.portolan.kube.store.SqliteStore;
import io.portolan.kube.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// An API on loopback without controllers or nodes, and kubectl pointed at it.
final class KubectlApi implements AutoCloseable {
  private final Path folder;
  private final Store store;
  private final InProcessClient objects;
  private final ApiServer server;

  /// What a command printed, both streams in one, and its exit code.
  record Result(String output, int code) {}

  KubectlApi(Path folder) throws IOException {
    this.folder = folder;
    InstantSource clock = InstantSource.system();
    ClusterCertificates certificates =
        ClusterCertificates.open(
            folder.resolve("pki"), ServerNames.of("cluster.local", List.of()), clock);
    this.store = SqliteStore.open(folder.resolve("store.db"));
    Api api = new Api(store, Kinds.builtIn(), clock, RandomGenerator.getDefault());
    this.objects = new InProcessClient(api, WriteContext.PORTOLAN);
    objects.create(
        new NamespaceBuilder().withNewMetadata().withName("default").endMetadata().build());
    this.server =
        ApiServer.start(
            api,
            new ApiServer.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                certificates,
                PodStreams.none()));
    Files.writeString(folder.resolve("kubeconfig"), kubeconfig(certificates));
  }

  InProcessClient objects() {
    return objects;
  }

  private String kubeconfig(ClusterCertificates certificates) {
    return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: test
          cluster: {server: "https://127.0.0.1:%d", certificate-authority-data: %s}
        users:
        - name: admin
          user: {client-certificate-data: %s, client-key-data: %s}
        contexts:
        - name: test
          context: {cluster: test, user: admin}
        current-context: test
        """
        .formatted(
            server.address().getPort(),
            base64(certificates.authorityPem()),
            base64(certificates.admin().certificatePem()),
            base64(certificates.admin().keyPem()));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Runs kubectl with these words and this standard input.
  Result run(String input, String... words) {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
    builder.environment().put("HOME", folder.toString());
    try {
      Path file = Files.createTempFile(folder, "input", "");
      Files.writeString(file, input);
      Process process = builder.redirectInput(file.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " did not end: " + output);
      }
      return new Result(output, process.exitValue());
    } catch (IOException e) {
      throw new AssertionError("kubectl is needed on the PATH", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Runs it with words that have no spaces in them, and expects success.
  String kubectl(String words) {
    Result result = run("", words.split(" "));
    if (result.code() != 0) {
      throw new AssertionError("kubectl " + words + ": " + result.output());
    }
    return result.output();
  }

  @Override
  public void close() {
    server.close();
    store.close();
  }
}
