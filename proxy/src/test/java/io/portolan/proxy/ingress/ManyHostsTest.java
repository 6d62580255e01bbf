// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.route.DescribedRequest;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.RouteTable;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Ten thousand hosts, each with its own Service, and one that ten thousand Ingresses share.
class ManyHostsTest {
  private static final int HOSTS = 10_000;
  private static final int CLASHING = 200;

  private static Ingress ingress(String name, int age, String host, String service) {
    return ingress(name, age, host, "/", service);
  }

  private static Ingress ingress(String name, int age, String host, String path, String service) {
    return new Ingress(
        new NamespacedName("shop", name),
        Instant.ofEpochSecond(age),
        "nginx",
        Optional.empty(),
        List.of(
            new Ingress.HostRule(
                host,
                List.of(
                    new Ingress.Path(
                        path,
                        Ingress.PathType.PREFIX,
                        new Ingress.Target.Service(service, 80, ""))))),
        List.of(new Ingress.Tls(List.of(host), "shared")),
        Map.of());
  }

  private static Optional<String> served(RouteTable routes, String host) {
    return routes
        .find(new DescribedRequest("GET", host, "/", Map.of()))
        .map(Route::action)
        .map(action -> ((Forward) action).shares().getFirst().to().toString());
  }

  @Test
  void eachHostHasItsOwnService() {
    IngressTable table = new IngressTable(ControllerSettings.NONE);
    for (int i = 0; i < HOSTS; i++) {
      table.put(ingress("web-" + i, i, "host-" + i + ".test", "web-" + i));
    }
    RouteTable routes = table.https();
    for (int i = 0; i < HOSTS; i++) {
      assertThat(served(routes, "host-" + i + ".test")).contains("shop/web-" + i + ":80");
    }
    assertThat(served(routes, "host-" + HOSTS + ".test")).isEmpty();
    // One Ingress' change is one host's, whatever else there is.
    IngressTable.Change change = table.put(ingress("web-7", 7, "host-7.test", "other"));
    Set<NamespacedName> touched = new HashSet<>();
    change.ingresses().forEach(touched::add);
    assertThat(touched).containsExactly(new NamespacedName("shop", "web-7"));
    assertThat(served(table.https(), "host-7.test")).contains("shop/other:80");
    assertThat(served(routes, "host-7.test")).contains("shop/web-7:80");
  }

  @Test
  void whereAllWantTheSameHostTheOldestHasIt() {
    IngressTable table = new IngressTable(ControllerSettings.NONE);
    for (int i = 0; i < CLASHING; i++) {
      table.put(ingress("web-" + i, 1_000_000 - i, "host.test", "web-" + i));
    }
    int oldest = CLASHING - 1;
    assertThat(served(table.https(), "host.test")).contains("shop/web-" + oldest + ":80");
    assertThat(table.findings(new NamespacedName("shop", "web-0")))
        .anySatisfy(
            finding -> assertThat(finding.toString()).contains("belongs to shop/web-" + oldest));
    table.remove(new NamespacedName("shop", "web-" + oldest));
    assertThat(served(table.https(), "host.test")).contains("shop/web-" + (oldest - 1) + ":80");
  }

  /// What a change costs is counted: the routes that are made by it.
  @Test
  void anIngressCompilesItsOwnPathsHoweverManyOthersItsHostHas() {
    IngressTable table = new IngressTable(ControllerSettings.NONE);
    HostPattern host = HostPattern.ingress("host.test");
    for (int i = 0; i < HOSTS; i++) {
      table.put(ingress("web-" + i, i, "host.test", "/web-" + i, "web-" + i));
    }
    List<Ingress> changes =
        List.of(
            ingress("new", HOSTS, "host.test", "/new", "web-1"),
            ingress("web-5", 5, "host.test", "/moved", "web-5"),
            ingress("web-6", 6, "host.test", "/web-6", "other"));
    for (Ingress change : changes) {
      Set<Route> before = Collections.newSetFromMap(new IdentityHashMap<>());
      before.addAll(table.https().routes(host));
      IngressTable.Change made = table.put(change);
      List<Route> after = table.https().routes(host);
      assertThat(after).hasSizeGreaterThanOrEqualTo(HOSTS);
      assertThat(after.stream().filter(each -> !before.contains(each))).hasSize(1);
      assertThat(made.ingresses()).containsExactly(change.name());
      assertThat(made.backends()).hasSizeLessThanOrEqualTo(2);
    }
    assertThat(table.remove(changes.getFirst().name()).ingresses())
        .containsExactly(changes.getFirst().name());
    assertThat(table.https().routes(host)).hasSize(HOSTS);
  }
}
