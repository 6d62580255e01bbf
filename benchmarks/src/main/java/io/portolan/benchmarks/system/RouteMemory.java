// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.proxy.ingress.IngressTable;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import java.lang.ref.Reference;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Measures what the engine's routes take of the heap: Ingresses of one host and two paths each.
///
/// Arguments: numbers of Ingresses. Prints a line for each: Ingresses, routes, mebibytes, and
/// kibibytes for each thousand routes; of the compiled tables with what they were compiled from.
final class RouteMemory {
  private static final int PATHS = 2;

  private RouteMemory() {}

  public static void main(String[] arguments) {
    for (String each : arguments) {
      int ingresses = Integer.parseInt(each);
      long before = inUse();
      IngressTable table = new IngressTable(ControllerSettings.NONE);
      for (int i = 0; i < ingresses; i++) {
        table.put(ingress(i));
      }
      long used = inUse() - before;
      int routes = ingresses * PATHS;
      System.out.printf(
          Locale.ROOT,
          "%d %d %.1f %.0f%n",
          ingresses,
          routes,
          used / 1048576.0,
          used / 1024.0 / routes * 1000);
      Reference.reachabilityFence(table);
    }
  }

  private static long inUse() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static Ingress ingress(int number) {
    Ingress.Target target = new Ingress.Target.Service("web-" + number, 80, "");
    return new Ingress(
        new NamespacedName("shop", "web-" + number),
        Instant.ofEpochSecond(number),
        "nginx",
        Optional.empty(),
        List.of(
            new Ingress.HostRule(
                "shop-" + number + ".test",
                List.of(
                    new Ingress.Path("/", Ingress.PathType.PREFIX, target),
                    new Ingress.Path("/api", Ingress.PathType.PREFIX, target)))),
        List.of(),
        Map.of());
  }
}
