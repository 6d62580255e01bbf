// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/// Measures the time from the request that creates a Service to its first answered connection, for
/// one new Service after the other in front of the same pods.
///
/// Arguments: how many, the API's URL, the file of the client's key, the Service's type, and the
/// first of the addresses that the Services ask for. Prints the median, the 99th percentile and the
/// largest, in milliseconds.
final class FirstAnswer {
  private static final int TRY_MILLIS = 2;
  private static final int WARM_UP = 20;
  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final long PAUSE_NANOS = 20_000_000;

  private FirstAnswer() {}

  public static void main(String[] arguments)
      throws IOException, InterruptedException, GeneralSecurityException {
    int count = Integer.parseInt(arguments[0]);
    String type = arguments[3];
    String network = arguments[4].substring(0, arguments[4].lastIndexOf('.') + 1);
    int first = Integer.parseInt(arguments[4].substring(network.length()));
    long[] nanos = new long[count];
    try (ApiClient api = new ApiClient(arguments[1], Path.of(arguments[2]), "portolan")) {
      for (int i = -WARM_UP; i < count; i++) {
        String address = network + (first + WARM_UP + i);
        long took = create(api, type, address);
        if (i >= 0) {
          nanos[i] = took;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%.1f %.1f %.1f%n",
        nanos[count / 2] / 1e6,
        nanos[(int) Math.ceil(count * 0.99) - 1] / 1e6,
        nanos[count - 1] / 1e6);
  }

  private static long create(ApiClient api, String type, String address)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    api.post("/api/v1/namespaces/default/services", service(type, address));
    while (!answers(address)) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException(address + " does not answer");
      }
    }
    return System.nanoTime() - start;
  }

  /// Tries for a moment; what is sent before the Service is there is lost.
  private static boolean answers(String address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoLinger(true, 0);
      socket.connect(new InetSocketAddress(address, 80), TRY_MILLIS);
      return true;
    } catch (SocketTimeoutException
        | java.net.ConnectException
        | java.net.NoRouteToHostException notYet) {
      return false;
    }
  }

  private static String service(String type, String address) {
    return type.equals("LoadBalancer")
        ? """
          {"metadata": {"generateName": "new-", "annotations": {"metallb.io/loadBalancerIPs": "%s"}},
           "spec": {"type": "LoadBalancer", "selector": {"app": "web"},
                    "ports": [{"port": 80, "targetPort": 8080}]}}
          """
            .formatted(address)
        : """
          {"metadata": {"generateName": "new-"},
           "spec": {"clusterIP": "%s", "selector": {"app": "web"},
                    "ports": [{"port": 80, "targetPort": 8080}]}}
          """
            .formatted(address);
  }
}
