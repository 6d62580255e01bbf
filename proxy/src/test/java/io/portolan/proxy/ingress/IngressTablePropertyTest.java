// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.RouteTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Random changes of random Ingresses.
class IngressTablePropertyTest {
  private static final int ROUNDS = 300;
  private static final int CHANGES = 25;
  private static final int NAMES = 8;
  private static final List<HostPattern> HOSTS =
      Stream.of(
              "",
              "a.test",
              "www.a.test",
              "www.www.a.test",
              "b.test",
              "www.b.test",
              "*.test",
              "*.a.test",
              "c.test",
              "www.c.test",
              "alias.test")
          .map(HostPattern::ingress)
          .toList();

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final RandomIngresses ingresses = new RandomIngresses(random);

  private static List<Object> state(IngressTable table, Map<NamespacedName, Ingress> now) {
    List<Object> state = new ArrayList<>();
    for (RouteTable routes : List.of(table.http(), table.https())) {
      HOSTS.forEach(host -> state.add(host + " " + routes.routes(host)));
      state.add(routes.size());
    }
    state.add(table.backends());
    HOSTS.forEach(host -> state.add(List.of(table.encryption(host))));
    now.keySet().stream().sorted().forEach(name -> state.add(table.findings(name)));
    return state;
  }

  /// Rule 57 and the law of folding: one by one gives what all at once gives.
  @Test
  void foldingOneByOneEqualsCompilingAllFromNothing() {
    for (int round = 0; round < ROUNDS; round++) {
      FakeResources resources = new FakeResources();
      IngressTable folded = new IngressTable(ControllerSettings.NONE, resources);
      ControllerSettings settings = ControllerSettings.NONE;
      Map<NamespacedName, Ingress> now = new HashMap<>();
      for (int change = 0; change < CHANGES; change++) {
        NamespacedName name = RandomIngresses.name(random.nextInt(NAMES));
        if (random.nextInt(4) == 0) {
          folded.refresh(changeSecret(resources));
        } else if (random.nextInt(10) == 0) {
          settings = ControllerSettings.read(someSettings()).value();
          folded.set(settings);
        } else if (random.nextInt(10) == 0) {
          resources.configMap("a/headers", "X-Test", "" + random.nextInt(3));
          folded.refresh(
              new Reference(Reference.Kind.CONFIG_MAP, new NamespacedName("a", "headers")));
        } else if (random.nextInt(4) == 0) {
          now.remove(name);
          folded.remove(name);
        } else {
          Ingress ingress = ingresses.next(name);
          now.put(name, ingress);
          folded.put(ingress);
        }
      }
      IngressTable whole = new IngressTable(settings, resources);
      List<Ingress> all = new ArrayList<>(now.values());
      Collections.shuffle(all, random);
      all.forEach(whole::put);
      assertThat(state(folded, now))
          .as("seed %d, round %d: %s", seed, round, now.values())
          .isEqualTo(state(whole, now));
    }
  }

  private Map<String, String> someSettings() {
    Map<String, String> settings = new HashMap<>();
    if (random.nextBoolean()) {
      settings.put("ssl-redirect", "" + random.nextBoolean());
    }
    if (random.nextBoolean()) {
      settings.put("add-headers", "a/headers");
    }
    if (random.nextBoolean()) {
      settings.put("whitelist-source-range", random.nextBoolean() ? "10.0.0.0/8" : "home");
    }
    return settings;
  }

  private Reference changeSecret(FakeResources resources) {
    NamespacedName name =
        new NamespacedName(random.nextBoolean() ? "a" : "b", "users-" + random.nextInt(2));
    switch (random.nextInt(3)) {
      case 0 -> resources.remove(name.toString());
      case 1 -> resources.secret(name.toString(), "auth", "nobody");
      default -> resources.secret(name.toString(), "auth", "ann:{PLAIN}" + random.nextInt(3));
    }
    return new Reference(Reference.Kind.SECRET, name);
  }

  @Test
  void namesEveryIngressOfWhichSomethingElseIsSaid() {
    for (int round = 0; round < ROUNDS; round++) {
      IngressTable table = new IngressTable(ControllerSettings.NONE);
      for (int change = 0; change < CHANGES; change++) {
        Map<NamespacedName, List<Finding>> before = findings(table);
        NamespacedName name = RandomIngresses.name(random.nextInt(NAMES));
        SortedSet<IngressBackend> used = table.backends();
        IngressTable.Change made =
            random.nextInt(4) == 0 ? table.remove(name) : table.put(ingresses.next(name));
        Map<NamespacedName, List<Finding>> after = findings(table);
        Set<NamespacedName> changed = new HashSet<>(after.keySet());
        changed.removeIf(each -> Objects.equals(after.get(each), before.get(each)));
        assertThat(made.ingresses()).as("seed %d, round %d", seed, round).containsAll(changed);
        Set<IngressBackend> moved = new HashSet<>(used);
        moved.addAll(table.backends());
        moved.removeIf(each -> used.contains(each) == table.isUsed(each));
        assertThat(made.backends()).as("seed %d, round %d", seed, round).containsAll(moved);
      }
      for (int number = 0; number < NAMES; number++) {
        table.remove(RandomIngresses.name(number));
      }
      assertThat(table.http().size() + table.https().size() + table.backends().size()).isZero();
    }
  }

  private static Map<NamespacedName, List<Finding>> findings(IngressTable table) {
    Map<NamespacedName, List<Finding>> findings = new HashMap<>();
    for (int number = 0; number < NAMES; number++) {
      NamespacedName name = RandomIngresses.name(number);
      findings.put(name, table.findings(name));
    }
    return findings;
  }

  /// Rule 57: an Ingress that shares no host leaves another's routes alone, and does not even make
  /// them anew.
  @Test
  void anIngressOfOtherHostsChangesNothing() {
    IngressTable table = new IngressTable(ControllerSettings.NONE);
    table.put(Scenario.parse(alone("shop/web", "shop.test")).ingresses().getFirst());
    Route before = table.http().routes(HostPattern.ingress("shop.test")).getFirst();
    for (int i = 0; i < ROUNDS; i++) {
      table.put(ingresses.next(RandomIngresses.name(random.nextInt(NAMES))));
      assertThat(table.http().routes(HostPattern.ingress("shop.test")).getFirst())
          .as("seed %d", seed)
          .isSameAs(before);
    }
  }

  private static String alone(String name, String host) {
    return "ingress " + name + " 1\nhost " + host + "\nPrefix / -> web:80";
  }
}
