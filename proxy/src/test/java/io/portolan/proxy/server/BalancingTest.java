// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Balance;
import io.portolan.proxy.route.DescribedRequest;
import io.portolan.proxy.route.HashKey;
import io.portolan.proxy.upstream.BoundEndpoint;
import io.portolan.proxy.upstream.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Which endpoint takes a request.
class BalancingTest {
  private static String get(String headers) {
    return "GET / HTTP/1.1|Host: a.test|" + headers + "|";
  }

  /// The endpoint's name alone.
  private static String who(String answer) {
    assertThat(answer).startsWith("HTTP/1.1 200 OK ");
    return answer.split(" ")[3];
  }

  @Test
  void requestsWithTheSameKeyGoToTheSameEndpointWhateverItsConnections() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer a = ScriptedServer.named("a");
        ScriptedServer b = ScriptedServer.named("b");
        ScriptedServer c = ScriptedServer.named("c")) {
      proxy.to(a, b, c).serve("/", "upstream-hash-by", "$http_x_user");
      Map<String, String> found = new TreeMap<>();
      for (int user = 0; user < 40; user++) {
        found.put("X-User: " + user + "|", who(proxy.ask(get("X-User: " + user + "|"))));
      }
      assertThat(found.values()).contains("a", "b", "c");
      for (Map.Entry<String, String> each : found.entrySet()) {
        assertThat(who(proxy.ask(get(each.getKey())))).isEqualTo(each.getValue());
      }
      proxy.to(a, b);
      for (Map.Entry<String, String> each : found.entrySet()) {
        String now = who(proxy.ask(get(each.getKey())));
        assertThat(now).isIn("a", "b");
        assertThat(each.getValue()).isIn(now, "c");
      }
    }
  }

  @Test
  void theEndpointThatIsForetoldByAKeyAnswers() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer a = ScriptedServer.named("a");
        ScriptedServer b = ScriptedServer.named("b");
        ScriptedServer c = ScriptedServer.named("c")) {
      proxy.to(a, b, c).serve("/", "upstream-hash-by", "$host$http_x_user");
      Map<Endpoint, String> names = Map.of(a.endpoint(), "a", b.endpoint(), "b", c.endpoint(), "c");
      Backend backend =
          new Backend("shop/web:80", new Balance.Hashed(HashKey.parse("$host$http_x_user")));
      BoundEndpoint bound = new BoundEndpoint(backend, List.copyOf(names.keySet()));
      for (int user = 0; user < 40; user++) {
        Map<String, String> headers = Map.of("X-User", "" + user);
        Endpoint foretold =
            bound.of(new DescribedRequest("GET", "a.test", "/", headers)).orElseThrow();
        assertThat(who(proxy.ask(get("X-User: " + user + "|")))).isEqualTo(names.get(foretold));
      }
    }
  }

  @Test
  void aClientGoesToTheSameEndpoint() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer a = ScriptedServer.named("a");
        ScriptedServer b = ScriptedServer.named("b")) {
      proxy.to(a, b).serve("/", "upstream-hash-by", "$binary_remote_addr");
      String first = who(proxy.ask(get("")));
      for (int i = 0; i < 20; i++) {
        assertThat(who(proxy.ask(get("X-Forwarded-For: 10.0.0." + i + "|")))).isEqualTo(first);
      }
    }
  }

  /// Once for each loop, since each learns for itself.
  @Test
  void anEndpointThatFailsAtOnceIsNotTakenForAQuickOne() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer failing = ScriptedServer.start((wire, _) -> wire.head());
        ScriptedServer good = ScriptedServer.named("good")) {
      proxy.to(failing, good).serve("/", "load-balance", "ewma", "proxy-next-upstream", "off");
      int failed = 0;
      for (int i = 0; i < 60; i++) {
        failed += proxy.ask(get("")).startsWith("HTTP/1.1 200 ") ? 0 : 1;
      }
      assertThat(failed).isBetween(1, 2);
    }
  }

  @Test
  void endpointsTakeTurns() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer a = ScriptedServer.named("a");
        ScriptedServer b = ScriptedServer.named("b");
        Wire wire = proxy.proxy().connect()) {
      proxy.to(a, b).serve("/", "load-balance", "round_robin");
      String last = "";
      for (int i = 0; i < 10; i++) {
        String next = who(wire.send(get("")).response());
        assertThat(next).isNotEqualTo(last);
        last = next;
      }
    }
  }
}
