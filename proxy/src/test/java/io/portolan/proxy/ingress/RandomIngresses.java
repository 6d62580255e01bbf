// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.network.ingress.Ingress.HostRule;
import io.portolan.network.ingress.Ingress.Path;
import io.portolan.network.ingress.Ingress.PathType;
import io.portolan.network.ingress.Ingress.Target;
import io.portolan.network.ingress.Ingress.Tls;
import io.portolan.proxy.ingress.nginx.Treatments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// Ingresses that often want the same, and are often wrong.
final class RandomIngresses {
  private static final List<String> HOSTS =
      List.of("", "a.test", "www.a.test", "b.test", "*.test", "*.a.test", "C.test", "a*b");
  private static final List<String> PATHS =
      List.of("/", "/a", "/a/", "/a/b", "/A", "/.well-known/acme-challenge/x", "/(x|y)", "/%z");
  private static final List<String> SERVICES = List.of("web", "cart", "");
  private static final List<Map.Entry<String, String>> ANNOTATIONS =
      List.of(
          Map.entry("use-regex", "true"),
          Map.entry("rewrite-target", "/$1"),
          Map.entry("app-root", "/app"),
          Map.entry("ssl-redirect", "false"),
          Map.entry("force-ssl-redirect", "true"),
          Map.entry("permanent-redirect", "https://new.test"),
          Map.entry("permanent-redirect", "nowhere"),
          Map.entry("from-to-www-redirect", "true"),
          Map.entry("server-alias", "alias.test, b.test"),
          Map.entry("server-alias", "alias.test"),
          Map.entry("whitelist-source-range", "10.0.0.0/8"),
          Map.entry("auth-type", "basic"),
          Map.entry("auth-secret", "users-0"),
          Map.entry("auth-secret", "users-1"),
          Map.entry("ssl-passthrough", "true"),
          Map.entry("auth-tls-secret", "a/ca-0"),
          Map.entry("auth-tls-secret", "b/ca-1"),
          Map.entry("ssl-ciphers", "AES128-SHA"),
          Map.entry("ssl-ciphers", "ECDHE"),
          Map.entry("custom-http-errors", "404"),
          Map.entry("canary", "true"),
          Map.entry("canary", "true"),
          Map.entry("canary-by-header", "x"),
          Map.entry("canary-by-cookie", "y"),
          Map.entry("canary-weight", "40"));

  private final Random random;

  RandomIngresses(Random random) {
    this.random = random;
  }

  static NamespacedName name(int number) {
    return new NamespacedName(number % 2 == 0 ? "a" : "b", "web-" + number);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  Ingress next(NamespacedName name) {
    List<HostRule> rules = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      List<Path> paths = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0; j--) {
        paths.add(new Path(one(PATHS), one(List.of(PathType.values())), target()));
      }
      rules.add(new HostRule(one(HOSTS), paths));
    }
    List<Tls> tls = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      tls.add(new Tls(random.nextBoolean() ? List.of() : List.of(one(HOSTS)), one(SERVICES)));
    }
    Map<String, String> annotations = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Map.Entry<String, String> annotation = one(ANNOTATIONS);
      annotations.put(Treatments.PREFIX + annotation.getKey(), annotation.getValue());
    }
    Optional<Target> rest = random.nextInt(4) == 0 ? Optional.of(target()) : Optional.empty();
    Instant created = Instant.ofEpochSecond(random.nextInt(4));
    return new Ingress(name, created, "nginx", rest, rules, tls, annotations);
  }

  private Target target() {
    return random.nextInt(8) == 0
        ? new Target.Resource("Bucket", "icons")
        : new Target.Service(one(SERVICES), random.nextInt(3), random.nextBoolean() ? "http" : "");
  }
}
