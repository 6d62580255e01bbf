// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.Cidr;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.LiveProxiesInFront;
import io.portolan.proxy.route.ProxiesInFront;
import io.portolan.proxy.tcp.Slots;
import io.portolan.proxy.tcp.TcpTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The PROXY protocol, from a proxy in front and to endpoints.
class ProxyProtocolTest {
  private static final List<Cidr> LOOPBACK = List.of(Cidr.of("127.0.0.0/8"));
  private static final List<Cidr> NOBODY = List.of(Cidr.of("192.0.2.0/24"));
  private static final String GET = "GET / HTTP/1.1|Host: a||";

  /// Version 2, PROXY, TCP over IPv4, 192.0.2.7:4660 to 198.51.100.1:443.
  private static final byte[] BINARY =
      HexFormat.of()
          .parseHex("0d0a0d0a000d0a515549540a" + "2111000c" + "c0000207c63364011234" + "01bb");

  /// Version 2, LOCAL: the proxy asks for itself.
  private static final byte[] LOCAL =
      HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "20000000");

  private final LiveProxiesInFront inFront = new LiveProxiesInFront();
  private final LoopbackProxy proxy = LoopbackProxy.start(LoopbackProxy.HASTY.behind(inFront::now));
  private ScriptedServer server;

  ProxyProtocolTest() throws IOException {
    server = ScriptedServer.start(ProxyProtocolTest::echo);
  }

  private InetSocketAddress behind(List<Cidr> fronts) {
    inFront.set(ProxiesInFront.NONE.announcing(fronts));
    return proxy.address();
  }

  private static void echo(Wire wire, int number) throws IOException {
    for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
      wire.send("HTTP/1.1 200 OK|Content-Length: " + (head.length()) + "||");
      wire.send(head.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  @BeforeEach
  void serve() {
    proxy.to(server);
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void theClientIsWhomTheProxyInFrontNames() throws Exception {
    InetSocketAddress at = behind(LOOPBACK);
    try (Wire wire = Wire.connect(at)) {
      wire.send("PROXY TCP4 192.0.2.7 198.51.100.1 4660 80|" + GET);
      assertThat(wire.response()).contains("X-Forwarded-For: 192.0.2.7|");
      assertThat(proxy.record().client()).isEqualTo("192.0.2.7");
      assertThat(wire.send(GET).response()).contains("X-Forwarded-For: 192.0.2.7|");
    }
    try (Wire wire = Wire.connect(at)) {
      wire.send("PROXY TCP6 2001:db8::7 2001:db8::1 4660 80|" + GET);
      assertThat(wire.response()).contains("X-Forwarded-For: 2001:db8::7|");
    }
    try (Wire wire = Wire.connect(at)) {
      assertThat(wire.send(BINARY).send(GET).response()).contains("X-Forwarded-For: 192.0.2.7|");
    }
  }

  @Test
  void aProxyThatAsksForItselfIsTheClient() throws Exception {
    InetSocketAddress at = behind(LOOPBACK);
    try (Wire wire = Wire.connect(at)) {
      assertThat(wire.send(LOCAL).send(GET).response()).contains("X-Forwarded-For: 127.0.0.1|");
    }
    try (Wire wire = Wire.connect(at)) {
      assertThat(wire.send("PROXY UNKNOWN|" + GET).response())
          .contains("X-Forwarded-For: 127.0.0.1|");
    }
  }

  @Test
  void aHeaderInPiecesIsPutTogether() throws Exception {
    try (Wire wire = Wire.connect(behind(LOOPBACK))) {
      for (byte each : BINARY) {
        wire.send(new byte[] {each});
      }
      assertThat(wire.send(GET).response()).contains("X-Forwarded-For: 192.0.2.7|");
    }
  }

  @Test
  void ofNobodyElseAHeaderIsRead() throws Exception {
    try (Wire wire = Wire.connect(behind(NOBODY))) {
      assertThat(wire.send("PROXY TCP4 192.0.2.7 198.51.100.1 1 80|" + GET).statusLine())
          .isEqualTo("HTTP/1.1 400 Bad Request");
    }
    try (Wire wire = Wire.connect(behind(NOBODY))) {
      assertThat(wire.send(GET).response()).contains("X-Forwarded-For: 127.0.0.1|");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1|Host: a||",
        "PROXY TCP4 192.0.2.7 198.51.100.1 4660|",
        "PROXY TCP4 192.0.2.256 198.51.100.1 4660 80|",
        "PROXY TCP4 192.0.2.7 198.51.100.1 66000 80|",
        "PROXY TCP4 2001:db8::7 198.51.100.1 4660 80|",
        "PROXY SCTP 192.0.2.7 198.51.100.1 4660 80|",
        "proxy TCP4 192.0.2.7 198.51.100.1 4660 80|",
        "PROXY TCP4 192.0.2.7 198.51.100.1 4660 80 and much more than a header may ever have, which"
            + " the specification puts at one hundred and seven bytes in all|",
        ""
      })
  void whoBreaksTheProtocolOrIsSilentIsCutOff(String header) throws Exception {
    try (Wire wire = Wire.connect(behind(LOOPBACK))) {
      assertThat(wire.send(header).isEnded()).isTrue();
    }
  }

  /// Seeded; what is broken ends, or is another good header.
  @Test
  void rubbishHarmsNobodyElse() throws Exception {
    InetSocketAddress at = behind(LOOPBACK);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      byte[] broken = BINARY.clone();
      broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      try (Wire wire = Wire.connect(at)) {
        assertThat(wire.send(broken).send(GET).head())
            .as("seed " + seed)
            .matches("|HTTP/1.1 (200|400) .*");
      } catch (IOException reset) {
        assertThat(reset).as("seed " + seed).isInstanceOf(SocketException.class);
      }
    }
    try (Wire wire = Wire.connect(at)) {
      assertThat(wire.send(BINARY).send(GET).response()).startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void endpointsAreToldWhoseConnectionTheyGet() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (ScriptedServer told =
        ScriptedServer.start(
            (wire, number) ->
                heard.add(number == 1 ? wire.head().replace("||", "") : wire.bytes(32)))) {
      proxy.to(told);
      int port;
      try (Wire wire = Wire.connect(carrying(1))) {
        port = wire.socket().getLocalPort();
        wire.send("hello||");
        assertThat(heard.poll(60, TimeUnit.SECONDS))
            .isEqualTo(
                "PROXY TCP4 127.0.0.1 127.0.0.1 "
                    + port
                    + " "
                    + wire.socket().getPort()
                    + "|hello");
      }
      try (Wire wire = Wire.connect(carrying(2))) {
        port = wire.socket().getLocalPort();
        wire.send("abcd");
        String bytes = heard.poll(60, TimeUnit.SECONDS);
        assertThat(HexFormat.of().formatHex(bytes.getBytes(StandardCharsets.ISO_8859_1)))
            .isEqualTo(
                "0d0a0d0a000d0a515549540a2111000c7f0000017f000001"
                    + "%04x%04x61626364".formatted(port, wire.socket().getPort()));
      }
    }
  }

  /// What a proxy in front says of a client goes on to the endpoint.
  @Test
  void aCarriedConnectionMayBeginWithAHeaderAndGoOnWithOne() throws Exception {
    try (ScriptedServer told =
        ScriptedServer.start((wire, _) -> wire.send("heard " + wire.head()))) {
      proxy.to(told);
      TcpTarget proxied =
          new TcpTarget(new Backend("web"), Duration.ofMinutes(5), Slots.unlimited(), true, 1);
      InetSocketAddress at = proxy.carry(proxied);
      try (Wire wire = Wire.connect(at)) {
        wire.send("PROXY TCP4 192.0.2.7 127.0.0.1 4711 5432|").send("hello||");
        assertThat(wire.head()).startsWith("heard PROXY TCP4 192.0.2.7 127.0.0.1 4711 ");
      }
      try (Wire wire = Wire.connect(at)) {
        assertThat(wire.send("hello||").isEnded()).isTrue();
      }
    }
  }

  private InetSocketAddress carrying(int version) {
    return proxy.carry(
        new TcpTarget(
            new Backend("web"), Duration.ofMinutes(5), Slots.unlimited(), false, version));
  }
}
