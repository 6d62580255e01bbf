// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.IpAddress;
import io.portolan.proxy.log.AccessRecord;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.upstream.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tunnels that clients open with CONNECT to the endpoints of a route that lets them (RFC 9110
/// section 9.3.6, RFC 9113 section 8.5).
final class ConnectTest {
  private static final String TUNNELS = "portolan.io/connect";

  /// A database, say: it speaks first, then repeats five bytes, then says what came up to the end.
  private static ScriptedServer database() throws Exception {
    return ScriptedServer.start(
        (wire, _) -> {
          wire.send("ready");
          wire.send(wire.bytes(5));
          wire.send("at the end: " + wire.rest());
        });
  }

  private static FilteredProxy tunnelling() {
    return FilteredProxy.start(LoopbackProxy.start()).serve("/", TUNNELS, "true");
  }

  @Test
  void bytesPassBothWaysAndEachWayEndsByItself() throws Exception {
    try (FilteredProxy proxy = tunnelling();
        ScriptedServer server = database();
        Wire wire = proxy.to(server).proxy().connect()) {
      wire.send("CONNECT a.test:5432 HTTP/1.1|Host: a.test:5432||early");
      assertThat(wire.head())
          .startsWith("HTTP/1.1 200 OK|")
          .doesNotContainIgnoringCase("content-length")
          .doesNotContainIgnoringCase("transfer-encoding")
          .doesNotContainIgnoringCase("connection");
      assertThat(wire.bytes(10)).isEqualTo("readyearly");
      wire.send("rest").endOutput();
      assertThat(wire.rest()).isEqualTo("at the end: rest");
      AccessRecord record = proxy.proxy().record();
      assertThat(record.outcome()).isEqualTo(Outcome.TUNNELLED);
      assertThat(record.status()).isEqualTo(200);
    }
  }

  @Test
  void aStreamOfHttp2IsATunnelToo() throws Exception {
    try (FilteredProxy proxy = tunnelling();
        ScriptedServer server = database();
        Http2Wire wire = Http2Wire.connect(proxy.to(server).proxy().address())) {
      wire.headers(1, false, ":method: CONNECT", ":authority: a.test:5432");
      assertThat(wire.fields(wire.next(Http2Wire.HEADERS))).startsWith(":status: 200");
      assertThat(wire.next(Http2Wire.DATA).text()).isEqualTo("ready");
      wire.data(1, false, "hello");
      assertThat(wire.next(Http2Wire.DATA).text()).isEqualTo("hello");
      wire.data(1, true, "rest");
      StringBuilder rest = new StringBuilder();
      while (rest.length() < "at the end: rest".length()) {
        rest.append(wire.next(Http2Wire.DATA).text());
      }
      assertThat(rest).hasToString("at the end: rest");
    }
  }

  /// What follows a refused CONNECT may be bytes of the tunnel that look like a request.
  @Test
  void whoeverIsRefusedIsHeardNoFurther() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start()).serve("/");
        ScriptedServer server = ScriptedServer.named("web");
        Wire wire = proxy.to(server).proxy().connect()) {
      wire.send("CONNECT a.test:443 HTTP/1.1|Host: a.test||GET /secret HTTP/1.1|Host: a.test||");
      assertThat(wire.statusLine()).isEqualTo("HTTP/1.1 501 Not Implemented");
      assertThat(wire.rest()).doesNotContain("HTTP/1.1");
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void onlyHostsThatLetThemAreReached() throws Exception {
    try (FilteredProxy proxy = tunnelling();
        ScriptedServer server = database()) {
      proxy.to(server);
      assertThat(proxy.ask("CONNECT b.test:5432 HTTP/1.1|Host: a.test||"))
          .startsWith("HTTP/1.1 404 Not Found");
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void whatGuardsARouteGuardsItsTunnels() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer server = database()) {
      proxy.to(server).serve("/", TUNNELS, "true", "denylist-source-range", "127.0.0.0/8");
      assertThat(proxy.ask("CONNECT a.test:5432 HTTP/1.1|Host: a.test||"))
          .startsWith("HTTP/1.1 403 Forbidden");
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void anEndpointThatIsNotThereIsPassedOver() throws Exception {
    try (FilteredProxy proxy = tunnelling();
        ScriptedServer server = database()) {
      Endpoint dead = new Endpoint(IpAddress.of("127.0.0.2"), server.endpoint().port());
      proxy.proxy().backends.set("shop/web:80", List.of(dead, server.endpoint()));
      for (int i = 0; i < 4; i++) {
        try (Wire wire = proxy.proxy().connect()) {
          wire.send("CONNECT a.test:5432 HTTP/1.1|Host: a.test||");
          assertThat(wire.statusLine()).isEqualTo("HTTP/1.1 200 OK");
          assertThat(wire.bytes(5)).isEqualTo("ready");
        }
      }
      proxy.proxy().backends.set("shop/web:80", List.of(dead));
      assertThat(proxy.ask("CONNECT a.test:5432 HTTP/1.1|Host: a.test||"))
          .startsWith("HTTP/1.1 502 Bad Gateway");
      proxy.proxy().backends.set("shop/web:80", List.of());
      assertThat(proxy.ask("CONNECT a.test:5432 HTTP/1.1|Host: a.test||"))
          .startsWith("HTTP/1.1 503 Service Unavailable");
    }
  }

  /// A tunnel has a connection of its own, and other requests of the route are as ever.
  @Test
  void requestsAndTunnelsShareARouteButNoConnection() throws Exception {
    try (FilteredProxy proxy = tunnelling();
        ScriptedServer server = ScriptedServer.named("web")) {
      proxy.to(server);
      String request = "GET / HTTP/1.1|Host: a.test||";
      assertThat(proxy.ask(request)).isEqualTo("HTTP/1.1 200 OK web GET / HTTP/1.1");
      try (Wire wire = proxy.proxy().connect()) {
        wire.send("CONNECT a.test:80 HTTP/1.1|Host: a.test||");
        assertThat(wire.statusLine()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(wire.send("GET /in HTTP/1.1|Host: x||").response())
            .isEqualTo("HTTP/1.1 200 OK web GET /in HTTP/1.1");
        wire.endOutput();
        assertThat(wire.isEnded()).isTrue();
      }
      assertThat(proxy.ask(request)).isEqualTo("HTTP/1.1 200 OK web GET / HTTP/1.1");
      assertThat(server.connections()).isGreaterThan(1);
    }
  }

  @Test
  void anEndpointThatBreaksOffBreaksTheTunnelOff() throws Exception {
    try (FilteredProxy proxy = tunnelling();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.bytes(1);
                  wire.reset();
                });
        Wire wire = proxy.to(server).proxy().connect()) {
      wire.send("CONNECT a.test:5432 HTTP/1.1|Host: a.test||");
      assertThat(wire.statusLine()).isEqualTo("HTTP/1.1 200 OK");
      wire.send("x");
      assertThat(wire.isEnded()).isTrue();
    }
  }
}
