// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.network.ingress.Ingress.HostRule;
import io.portolan.network.ingress.Ingress.Path;
import io.portolan.network.ingress.Ingress.PathType;
import io.portolan.network.ingress.Ingress.Target;
import io.portolan.network.ingress.Ingress.Tls;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.ingress.nginx.Treatment;
import io.portolan.proxy.ingress.nginx.Treatments;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random values: none makes the reader or the compiler fail, and each annotation is spoken of.
/// `-Dfuzz.rounds` for more of them.
class AnnotationFuzzTest {
  private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3_000);
  private static final List<String> PARTS =
      List.of(
          "true",
          "off",
          "0",
          "-1",
          "99999999999",
          "10.0.0.0/8",
          "::1",
          ",",
          " ",
          "\n",
          "/",
          "..",
          "%",
          "%2F",
          "$1",
          "$request_uri",
          "https://",
          "a.test",
          "*.",
          "(",
          "[",
          "\\",
          ")*+",
          "cookie",
          "CN=",
          "\u0000",
          "é",
          "http_500",
          "basic",
          "shop/web",
          ";",
          "a".repeat(2000));

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  private String value() {
    StringBuilder text = new StringBuilder();
    for (int parts = random.nextInt(4); parts >= 0; parts--) {
      text.append(PARTS.get(random.nextInt(PARTS.size())));
    }
    return text.toString();
  }

  private Map<String, String> values(List<String> names, String prefix) {
    Map<String, String> values = new HashMap<>();
    for (int i = random.nextInt(20); i >= 0; i--) {
      values.put(prefix + names.get(random.nextInt(names.size())), value());
    }
    return values;
  }

  private static List<String> names(Treatments table) {
    return table.all().stream().map(Treatment::name).toList();
  }

  private Ingress ingress(String name, Map<String, String> annotations) {
    List<Path> paths =
        List.of(
            new Path("/", PathType.PREFIX, new Target.Service("web", 80, "")),
            new Path(
                "/" + value(), PathType.IMPLEMENTATION_SPECIFIC, new Target.Resource("A", "b")));
    return new Ingress(
        new NamespacedName("shop", name),
        Instant.EPOCH,
        "nginx",
        Optional.empty(),
        List.of(new HostRule(random.nextBoolean() ? "a.test" : value(), paths)),
        List.of(new Tls(List.of(), "cert")),
        annotations);
  }

  @Test
  void noValueMakesTheReaderFail() {
    for (int round = 0; round < ROUNDS; round++) {
      Map<String, String> settings = values(names(Treatments.SETTINGS), "");
      Map<String, String> annotations = values(names(Treatments.ANNOTATIONS), Treatments.PREFIX);
      String what = "seed " + seed + ", round " + round + ": " + annotations + " and " + settings;
      try {
        IngressTable table = new IngressTable(ControllerSettings.read(settings).value());
        Ingress main = ingress("web", Map.of());
        Ingress fuzzed = ingress("fuzzed", annotations);
        table.put(main);
        table.put(fuzzed);
        table.put(ingress("canary", Map.of(Treatments.PREFIX + "canary", "true")));
        table.remove(main.name());
        assertThat(table.findings(fuzzed.name()))
            .as(what)
            .extracting(Finding::field)
            .containsAll(
                annotations.keySet().stream().map(each -> "metadata.annotations." + each).toList());
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError(what, e);
      }
    }
  }
}
