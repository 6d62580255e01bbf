// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.daemon.ControlClient;
import io.portolan.cli.daemon.DaemonOptions;
import io.portolan.cli.daemon.DaemonProcess;
import io.portolan.cli.daemon.Requests;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.kubeconfig.KubeconfigEdit;
import io.portolan.cli.manifest.Manifest;
import io.portolan.cli.manifest.ManifestFiles;
import io.portolan.cli.state.StateFolder;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `portolan up`.
@Command(
    name = "up",
    description =
        "Start a cluster in the background; return when its API answers and all nodes are Ready,"
            + " with -f when every object is applied and every pod Ready.")
public final class Up implements Callable<Integer> {
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private DaemonOptions daemonOptions = new DaemonOptions();

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE|DIR",
      description = "Manifests to apply; - is standard input. May be given several times.")
  private List<String> files = new ArrayList<>();

  @Option(names = "--foreground", description = "Stay attached and log to the terminal.")
  private boolean foreground;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "How long to wait for the pods of -f (default: ${DEFAULT-VALUE}).")
  private long timeoutSeconds;

  @Override
  public Integer call() {
    long begin = System.nanoTime();
    StateFolder folder = options.folder();
    ObjectNode given = daemonOptions.json();
    List<Manifest> manifests = ManifestFiles.read(files);
    Progress progress = Progress.onTerminal();

    Optional<DaemonProcess> started = Optional.empty();
    JsonNode status;
    if (folder.daemon().isPresent()) {
      status = ControlClient.ask(folder, Requests.of("status"), progress);
      progress.clear();
      System.out.println("Cluster \"" + folder.name() + "\" is running already.");
    } else {
      boolean isNew = !Files.exists(folder.clusterFile());
      folder.create();
      started = Optional.of(DaemonProcess.start(folder, given, foreground));
      try {
        status = started.get().awaitReady(progress);
      } catch (Failure failure) {
        // Nothing half made is left; only a defect is worth to keep its log.
        if (isNew && failure.kind() != Failure.Kind.INTERNAL) {
          folder.delete();
        }
        throw failure;
      }
    }
    KubeconfigEdit.make(folder, Requests.kubeconfigEntry(status), System.getenv());
    if (!manifests.isEmpty()) {
      JsonNode applied =
          ControlClient.ask(folder, Requests.apply(manifests, timeoutSeconds), progress);
      progress.clear();
      applied.path("objects").forEach(object -> System.out.println(object.asText()));
      status = ControlClient.ask(folder, Requests.of("status"), progress);
    }
    progress.clear();
    if (started.isPresent()) {
      System.out.print(summary(folder, status, Duration.ofNanos(System.nanoTime() - begin)));
    }
    System.out.flush();
    return foreground && started.isPresent() ? started.get().awaitEnd() : 0;
  }

  private static String summary(StateFolder folder, JsonNode status, Duration took) {
    StringBuilder text = new StringBuilder();
    int nodes = status.path("nodes").size();
    text.append(
        String.format(
            Locale.ROOT,
            "Cluster \"%s\" is up after %.2f s: %d %s Ready.%n%n",
            folder.name(),
            took.toMillis() / 1000.0,
            nodes,
            nodes == 1 ? "node" : "nodes"));
    StatusText.appendNodes(text, status);
    text.append("\nkubectl's context is now \"")
        .append(KubeconfigEdit.contextName(folder.name()))
        .append("\". What to type next:\n\n")
        .append("  kubectl get nodes -o wide\n")
        .append("  kubectl apply -f examples/shop\n")
        .append("  ./portolan status\n")
        .append("  ./portolan down\n\n")
        .append(StatusText.reach(status));
    return text.toString();
  }
}
