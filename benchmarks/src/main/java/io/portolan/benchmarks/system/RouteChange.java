// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Measures the time from a write to the API that changes the path of an Ingress, to the first
/// request that is served by it, while there are more and more other Ingresses.
///
/// Arguments: seconds for each measurement, changes of other Ingresses a second under load, the
/// API's URL, the file of the client's key, the address of the load balancer, and the numbers of
/// Ingresses, ascending. The Ingress that changes is `default/probed`. Prints a line for each
/// number, idle and under load: the number, which of both, changes, and in milliseconds the median,
/// the 99th percentile, the largest, the API's answer by median and 99th percentile, and the time
/// between two of the client's requests by 99th percentile.
final class RouteChange {
  private static final int LOADERS = 8;

  /// By then the program's paths are compiled.
  private static final long WARM_UP_NANOS = 20_000_000_000L;

  private static final long LEAST_PAUSE_NANOS = 15_000_000;
  private static final long MORE_PAUSE_NANOS = 40_000_000;
  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final int PATIENCE_MILLIS = 20_000;

  private final ApiClient api;
  private final String address;
  private final Random random = new Random(1);
  private int changes;
  private int loaded;

  private RouteChange(ApiClient api, String address) {
    this.api = api;
    this.address = address;
  }

  /// One change.
  ///
  /// @param first from the write until the first request that was served
  /// @param answer from the write until the API's answer
  /// @param gap between that request and the one before
  private record Sample(long first, long answer, long gap) {}

  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException, GeneralSecurityException {
    long nanos = TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[0]));
    int churn = Integer.parseInt(arguments[1]);
    try (ApiClient api = new ApiClient(arguments[2], Path.of(arguments[3]), "portolan")) {
      RouteChange change = new RouteChange(api, arguments[4]);
      change.measure(Math.max(nanos / 2, WARM_UP_NANOS));
      for (int i = 5; i < arguments.length; i++) {
        change.load(Integer.parseInt(arguments[i]));
        print(arguments[i], "idle", change.measure(nanos));
        Thread others = Thread.ofPlatform().start(() -> change.churn(churn));
        print(arguments[i], "load", change.measure(nanos));
        others.interrupt();
        others.join();
      }
    }
  }

  /// Writes Ingresses until there are that many.
  private void load(int count) throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    int first = loaded;
    try (ExecutorService loaders = Executors.newFixedThreadPool(LOADERS)) {
      List<Future<?>> all = new ArrayList<>();
      for (; loaded < count; loaded++) {
        int number = loaded;
        all.add(
            loaders.submit(
                () -> {
                  api.post(ingresses(""), ingress(number));
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    System.err.printf(
        Locale.ROOT,
        "%d Ingresses written in %.1f s%n",
        count - first,
        (System.nanoTime() - start) / 1e9);
  }

  private List<Sample> measure(long nanos) throws IOException {
    List<Sample> samples = new ArrayList<>();
    try (Socket socket = new Socket(address, 80)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      long end = System.nanoTime() + nanos;
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(LEAST_PAUSE_NANOS + random.nextLong(MORE_PAUSE_NANOS));
        samples.add(change(socket));
      }
    }
    return samples;
  }

  private Sample change(Socket socket) throws IOException {
    String path = "/v" + changes++;
    InputStream in = new BufferedInputStream(socket.getInputStream());
    byte[] request =
        ("GET " + path + " HTTP/1.1\r\nHost: probed.test\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    String patch = "{\"spec\": {\"rules\": [" + rule("probed.test", path) + "]}}";
    long start = System.nanoTime();
    CompletableFuture<Long> answered =
        api.patch(ingresses("/probed"), patch).thenApply(_ -> System.nanoTime());
    long before = start;
    while (true) {
      socket.getOutputStream().write(request);
      int status = response(in);
      long now = System.nanoTime();
      if (status == 200) {
        return new Sample(now - start, answered.join() - start, now - before);
      }
      if (status != 404 || now - start > PATIENCE_NANOS) {
        throw new IllegalStateException(path + " is answered " + status);
      }
      before = now;
    }
  }

  /// Reads a response to its end, and tells its status.
  private static int response(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("the proxy ended the connection after " + head);
      }
      head.append((char) c);
    }
    String text = head.toString().toLowerCase(Locale.ROOT);
    int at = text.indexOf("content-length: ") + "content-length: ".length();
    in.skipNBytes(Long.parseLong(text.substring(at, text.indexOf('\r', at))));
    return Integer.parseInt(text.substring(9, 12));
  }

  /// Changes one of the other Ingresses after the other at a steady rate.
  private void churn(int perSecond) {
    Random which = new Random(2);
    List<CompletableFuture<Void>> written = new ArrayList<>();
    long start = System.nanoTime();
    while (!Thread.currentThread().isInterrupted()) {
      int number = which.nextInt(loaded);
      String rule = rule("loaded-" + number + ".test", "/v" + which.nextInt(1_000));
      written.add(
          api.patch(ingresses("/loaded-" + number), "{\"spec\": {\"rules\": [" + rule + "]}}"));
      LockSupport.parkNanos(
          start + written.size() * 1_000_000_000L / perSecond - System.nanoTime());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    written.forEach(CompletableFuture::join);
    System.err.printf(
        Locale.ROOT,
        "%d Ingresses: %.0f other changes a second%n",
        loaded,
        written.size() / seconds);
  }

  private static void print(String count, String load, List<Sample> samples) {
    System.out.printf(
        Locale.ROOT,
        "%s %s %d %.1f %.1f %.1f %.1f %.1f %.1f%n",
        count,
        load,
        samples.size(),
        quantile(samples, Sample::first, 0.5),
        quantile(samples, Sample::first, 0.99),
        quantile(samples, Sample::first, 1),
        quantile(samples, Sample::answer, 0.5),
        quantile(samples, Sample::answer, 0.99),
        quantile(samples, Sample::gap, 0.99));
  }

  /// In milliseconds.
  private static double quantile(
      List<Sample> samples, java.util.function.ToLongFunction<Sample> what, double share) {
    long[] sorted = samples.stream().mapToLong(what).sorted().toArray();
    return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] / 1e6;
  }

  private static String ingresses(String rest) {
    return "/apis/networking.k8s.io/v1/namespaces/default/ingresses" + rest;
  }

  private static String ingress(int number) {
    return """
        {"metadata": {"name": "loaded-%1$d"},
         "spec": {"ingressClassName": "portolan", "rules": [%2$s]}}
        """
        .formatted(number, rule("loaded-" + number + ".test", "/"));
  }

  private static String rule(String host, String path) {
    return """
        {"host": "%s", "http": {"paths": [{"path": "%s", "pathType": "Prefix",
         "backend": {"service": {"name": "web", "port": {"number": 80}}}}]}}
        """
        .formatted(host, path);
  }
}
