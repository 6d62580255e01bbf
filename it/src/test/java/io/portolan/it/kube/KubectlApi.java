// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.kube;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.PodStreams;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.auth.ClusterCertificates;
import io.portolan.kube.auth.ClusterCertificates.ServerNames;
import io.portolan.kube.http.ApiServer;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.store.SqliteStore;
import io.portolan.kube.store.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// An API on loopback without controllers or nodes, and kubectl pointed at it.
final class KubectlApi implements AutoCloseable {
  private final Path folder;
  private final String program;
  private final Store store;
  private final InProcessClient objects;
  private final ApiServer server;

  /// What a command printed, both streams in one, and its exit code.
  record Result(String output, int code) {}

  private KubectlApi(Path folder, String release) throws IOException {
    this.folder = folder;
    this.program = Kubectl.ofRelease(release).toString();
    InstantSource clock = InstantSource.system();
    ClusterCertificates certificates =
        ClusterCertificates.open(
            folder.resolve("pki"), ServerNames.of("cluster.local", List.of()), clock);
    this.store = SqliteStore.open(folder.resolve("store.db"));
    Api api = new Api(store, BuiltInKinds.ALL, clock, RandomGenerator.getDefault());
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

  /// @param release of kubectl, such as `1.32`
  static KubectlApi start(String release) {
    try {
      return new KubectlApi(Files.createTempDirectory("portolan-it-kubectl-"), release);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  Result run(String input, String... words) {
    return run(input, List.of(words));
  }

  /// Runs kubectl with these words and this standard input. Its editor turns "before" into "after".
  Result run(String input, List<String> words) {
    try {
      Path file = Files.createTempFile(folder, "input", "");
      Files.writeString(file, input);
      Process process = command(words).redirectInput(file.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("kubectl " + words + " did not end: " + output);
      }
      return new Result(output, process.exitValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Starts a command that goes on, does something meanwhile, and ends it after a line.
  ///
  /// @return what it printed up to that line
  String readUntil(String words, String line, Runnable meanwhile) {
    try {
      Process process = command(List.of(words.split(" "))).start();
      Thread doing = Thread.ofVirtual().start(meanwhile);
      try (BufferedReader lines = process.inputReader()) {
        StringBuilder printed = new StringBuilder();
        String next;
        do {
          next = CompletableFuture.supplyAsync(() -> read(lines)).get(60, TimeUnit.SECONDS);
          printed.append(next).append('\n');
        } while (!next.equals(line));
        doing.join();
        return printed.toString();
      } finally {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("kubectl " + words + " did not print " + line, e);
    }
  }

  private static String read(BufferedReader lines) {
    try {
      return Optional.ofNullable(lines.readLine())
          .orElseThrow(() -> new IllegalStateException("it ended"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProcessBuilder command(List<String> words) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("KUBE_EDITOR", "sed -i s/before/after/");
    return builder;
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
    try (Stream<Path> tree = Files.walk(folder)) {
      tree.sorted(Comparator.reverseOrder()).forEach(entry -> entry.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
