// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Measures the time from a write to the API that changes the endpoint of a Service, to the first
/// connection that reaches the new one, in clusters with different numbers of Services, in turn.
///
/// Arguments: rounds, seconds a round, churn a second, and for each cluster: its Services, the
/// endpoints of each, the daemon's process, the API's URL, the file of the client's key, the
/// address of server A and that of server B, the program that watches for the first packet. The
/// Service that changes is `default/probed`. Prints a line for each cluster, and on standard error
/// how the load went.
final class EndpointChange {
  private static final int LOADERS = 8;
  private static final int ARGUMENTS = 8;
  private static final long LEAST_PAUSE_NANOS = 15_000_000;
  private static final long MORE_PAUSE_NANOS = 40_000_000;
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  /// A cluster, and what was measured in it.
  private record Target(
      LargeCluster load,
      long daemon,
      ApiClient api,
      List<String> servers,
      String prober,
      List<Sample> samples) {}

  /// One change.
  ///
  /// @param first from the write until the first connection that took the new way
  /// @param answer from the write until the API's answer
  /// @param gap between that connection and the one before
  private record Sample(long first, long answer, long gap) {}

  private EndpointChange() {}

  public static void main(String[] arguments)
      throws IOException, InterruptedException, GeneralSecurityException {
    int rounds = Integer.parseInt(arguments[0]);
    long nanos = TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[1]));
    int churn = Integer.parseInt(arguments[2]);
    List<Target> targets = new ArrayList<>();
    for (int i = 3; i < arguments.length; i += ARGUMENTS) {
      targets.add(target(List.of(arguments).subList(i, i + ARGUMENTS)));
    }
    try {
      for (Target target : targets) {
        load(target);
      }
      // The first round warms up and does not count.
      for (int round = 0; round <= rounds; round++) {
        for (Target target : targets) {
          if (round == 0) {
            measure(target, nanos / 2, churn);
            target.samples().clear();
          } else {
            measure(target, nanos, churn);
          }
        }
      }
      for (Target target : targets) {
        print(target);
      }
    } finally {
      targets.forEach(target -> target.api().close());
    }
  }

  private static Target target(List<String> arguments)
      throws IOException, GeneralSecurityException {
    return new Target(
        new LargeCluster(Integer.parseInt(arguments.get(0)), Integer.parseInt(arguments.get(1))),
        Long.parseLong(arguments.get(2)),
        new ApiClient(arguments.get(3), Path.of(arguments.get(4)), "portolan"),
        arguments.subList(5, 7),
        arguments.get(7),
        new ArrayList<>());
  }

  private static void load(Target target) throws InterruptedException {
    long start = System.nanoTime();
    try (ExecutorService loaders = Executors.newFixedThreadPool(LOADERS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < target.load().services(); i++) {
        int number = i;
        all.add(
            loaders.submit(
                () -> {
                  String name = "loaded-" + number;
                  target.api().post("/api/v1/namespaces/default/services", service(name));
                  target.api().post(slices(""), slice(name, addresses(target, number, 0)));
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
    System.err.printf(
        Locale.ROOT,
        "%d Services with %d endpoints written in %.1f s%n",
        target.load().services(),
        target.load().services() * target.load().endpoints(),
        (System.nanoTime() - start) / 1e9);
  }

  private static void measure(Target target, long nanos, int churn)
      throws IOException, InterruptedException {
    Process prober =
        new ProcessBuilder(target.prober()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Thread others = Thread.ofPlatform().start(() -> churn(target, churn));
    try (BufferedReader seen =
        new BufferedReader(
            new InputStreamReader(prober.getInputStream(), StandardCharsets.UTF_8))) {
      String now = seen.readLine().split(" ")[1];
      Random random = new Random(1);
      long end = System.nanoTime() + nanos;
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(LEAST_PAUSE_NANOS + random.nextLong(MORE_PAUSE_NANOS));
        now = now.equals("A") ? "B" : "A";
        target.samples().add(change(target, now, seen));
      }
    } finally {
      others.interrupt();
      others.join();
      prober.destroy();
      prober.waitFor();
    }
  }

  private static Sample change(Target target, String to, BufferedReader seen) throws IOException {
    String address = target.servers().get(to.equals("A") ? 0 : 1);
    String patch = "{\"endpoints\": [" + endpoint(address) + "]}";
    long start = System.nanoTime();
    CompletableFuture<Long> answered =
        target.api().patch(slices("/probed"), patch).thenApply(_ -> System.nanoTime());
    long deadline = start + PATIENCE_NANOS;
    String[] line = seen.readLine().split(" ");
    while (!line[1].equals(to)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("no packet went to " + to);
      }
      line = seen.readLine().split(" ");
    }
    return new Sample(
        Long.parseLong(line[0]) - start, answered.join() - start, Long.parseLong(line[2]));
  }

  /// Changes one endpoint of one Service after the other at a steady rate, whatever the API takes.
  private static void churn(Target target, int perSecond) {
    Random random = new Random(2);
    List<CompletableFuture<Void>> written = new ArrayList<>();
    long start = System.nanoTime();
    while (!Thread.currentThread().isInterrupted()) {
      int number = random.nextInt(target.load().services());
      String patch =
          "{\"endpoints\": [" + addresses(target, number, 1 + random.nextInt(200)) + "]}";
      written.add(target.api().patch(slices("/loaded-" + number), patch));
      long due = start + written.size() * 1_000_000_000L / perSecond;
      LockSupport.parkNanos(due - System.nanoTime());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    written.forEach(CompletableFuture::join);
    System.err.printf(
        Locale.ROOT,
        "%d Services: %.0f other changes a second%n",
        target.load().services(),
        written.size() / seconds);
  }

  private static void print(Target target) throws IOException, InterruptedException {
    System.out.printf(
        Locale.ROOT,
        "%d %d %d %.1f %.1f %.1f %.1f %.1f %.1f %s%n",
        target.load().services(),
        target.load().services() * target.load().endpoints(),
        target.samples().size(),
        quantile(target, Sample::first, 0.5),
        quantile(target, Sample::first, 0.99),
        quantile(target, Sample::first, 1),
        quantile(target, Sample::answer, 0.5),
        quantile(target, Sample::answer, 0.99),
        quantile(target, Sample::gap, 0.99),
        memory(target.daemon()));
  }

  /// Mebibytes of heap in use after a collection, and of resident memory before.
  private static String memory(long process) throws IOException, InterruptedException {
    long resident = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + process + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        resident = Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process histogram =
        new ProcessBuilder(jcmd, Long.toString(process), "GC.class_histogram").start();
    String text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    histogram.waitFor();
    // The last line is "Total", instances, bytes; listing counts what a full collection leaves.
    String[] total = text.strip().substring(text.strip().lastIndexOf('\n') + 1).split("\\s+");
    return Long.parseLong(total[2]) / 1048576 + " " + resident;
  }

  /// In milliseconds.
  private static double quantile(
      Target target, java.util.function.ToLongFunction<Sample> what, double share) {
    long[] sorted = target.samples().stream().mapToLong(what).sorted().toArray();
    return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] / 1e6;
  }

  private static String slices(String rest) {
    return "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices" + rest;
  }

  private static String service(String name) {
    return """
        {"metadata": {"name": "%s"}, "spec": {"ports": [{"port": 80, "targetPort": 7000}]}}
        """
        .formatted(name);
  }

  private static String slice(String name, String endpoints) {
    return """
        {"metadata": {"name": "%1$s", "labels": {"kubernetes.io/service-name": "%1$s"}},
         "addressType": "IPv4", "ports": [{"name": "", "port": 7000, "protocol": "TCP"}],
         "endpoints": [%2$s]}
        """
        .formatted(name, endpoints);
  }

  /// The endpoints of a loaded Service; another `last` makes the last of them another one.
  private static String addresses(Target target, int number, int last) {
    int count = target.load().endpoints();
    List<String> endpoints = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean other = last > 0 && i == count - 1;
      endpoints.add(
          endpoint(other ? "10.127.0." + last : target.load().endpoint(number, i).toString()));
    }
    return String.join(", ", endpoints);
  }

  private static String endpoint(String address) {
    return "{\"addresses\": [\"" + address + "\"], \"conditions\": {\"ready\": true}}";
  }
}
