// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.upstream.Endpoint;
import io.portolan.proxy.upstream.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Thousands of changes of routes and endpoints while clients ask all the time.
class ChangesUnderLoadTest {
  private static final int CLIENTS = 16;
  private static final int CHANGES = 5_000;
  private static final int REQUESTS_ON_A_CONNECTION = 50;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void noRequestIsLostWhenRoutesAndEndpointsChange() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.startUnlogged();
        ScriptedServer first = ScriptedServer.named("first");
        ScriptedServer second = ScriptedServer.named("second");
        ScriptedServer third = ScriptedServer.named("third");
        Wire tunnel = tunnel(proxy);
        Http2Wire call = call(proxy)) {
      List<Endpoint> all = List.of(first.endpoint(), second.endpoint(), third.endpoint());
      proxy.backends.set("web", all);
      proxy.backends.set("other", all);
      List<String> hosts =
          IntStream.range(0, CLIENTS).mapToObj(i -> "host-" + i % 4 + ".test").toList();
      new ChangingLoad(seed, REQUESTS_ON_A_CONNECTION)
          .run(hosts, host -> connect(proxy, host), CHANGES, () -> change(proxy, all));
      assertThat(tunnel.send("still").bytes(5)).isEqualTo("still");
      call.data(1, true, "there");
      assertThat(call.next(Http2Wire.DATA).text()).isEqualTo("there");
      assertThat(call.fields(call.next(Http2Wire.HEADERS))).containsExactly("grpc-status: 0");
    }
  }

  /// Half of the clients speak HTTP/2.
  private static ChangingLoad.Connection connect(LoopbackProxy proxy, String host)
      throws IOException {
    return host.matches("host-[01].*")
        ? ChangingLoad.Connection.http1(proxy.connect())
        : ChangingLoad.Connection.http2(Http2Wire.connect(proxy.address()));
  }

  /// A call that streams both ways, and lives through all changes (rule 86).
  private static Http2Wire call(LoopbackProxy proxy) throws IOException {
    ScriptedServer echo =
        ScriptedServer.start(
            (wire, _) -> {
              Http2Wire frames = Http2Wire.accept(wire);
              frames.next(Http2Wire.HEADERS);
              frames.headers(1, false, ":status: 200");
              frames.data(1, false, frames.next(Http2Wire.DATA).text());
              frames.headers(1, true, "grpc-status: 0");
            });
    proxy.backends.set(
        "web",
        List.of(echo.endpoint()),
        new Transport(Transport.Protocol.HTTP_2, Optional.empty()));
    Http2Wire wire = Http2Wire.connect(proxy.address());
    wire.post(1, "/", "te: trailers");
    assertThat(wire.fields(wire.next(Http2Wire.HEADERS))).startsWith(":status: 200");
    echo.close();
    return wire;
  }

  /// A connection of another protocol, which lives through all changes.
  private static Wire tunnel(LoopbackProxy proxy) throws IOException {
    ScriptedServer echo =
        ScriptedServer.start(
            (wire, _) -> {
              wire.head();
              wire.send("HTTP/1.1 101 Switching|Upgrade: echo|Connection: upgrade||");
              wire.send(wire.bytes(5));
            });
    proxy.to(echo);
    Wire wire = proxy.connect();
    wire.send("GET / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: echo||");
    assertThat(wire.statusLine()).isEqualTo("HTTP/1.1 101 Switching");
    echo.close();
    return wire;
  }

  private void change(LoopbackProxy proxy, List<Endpoint> all) {
    String backend = random.nextBoolean() ? "web" : "other";
    if (random.nextBoolean()) {
      List<Endpoint> some = new ArrayList<>(all);
      some.remove(random.nextInt(some.size()));
      proxy.backends.set(backend, random.nextBoolean() ? some : all);
    } else {
      HostPattern host = HostPattern.ingress("host-" + random.nextInt(4) + ".test");
      if (random.nextInt(3) == 0) {
        proxy.routes.update(table -> table.with(host, List.of()));
      } else {
        proxy.route(host, random.nextBoolean() ? "/" : "/deep", Forward.to(backend));
      }
    }
  }
}
