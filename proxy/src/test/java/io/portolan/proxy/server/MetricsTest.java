// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.portolan.linux.BindOptions;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.proxy.epoll.HalfClosingEpoll;
import io.portolan.proxy.metrics.ConfigChanges;
import io.portolan.proxy.metrics.MetricsPage;
import io.portolan.proxy.metrics.Scrape;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.status.StatusPage;
import io.portolan.proxy.status.StatusServer;
import io.portolan.proxy.tcp.Slots;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What the proxy does is counted, and told to whoever scrapes it.
class MetricsTest {
  private static final String GET = "GET / HTTP/1.1|Host: a||";
  private static final String POST = "POST / HTTP/1.1|Host: a|Content-Length: 5||hello";
  private static final String LABELS = "{ingress=\"web\",namespace=\"test\",service=\"web\"";

  private static int bytes(String request) {
    return request.replace("|", "\r\n").length();
  }

  private static Scrape scrape(LoopbackProxy proxy) {
    MetricsPage page = new MetricsPage(proxy.metrics, new ConfigChanges(), () -> 0, () -> 0);
    return Scrape.read(page.page("", "text/plain").text());
  }

  @Test
  void requestsAreCountedAsTheyEnded() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server = ScriptedServer.named("web")) {
      proxy.to(server);
      for (int i = 0; i < 3; i++) {
        proxy.ask(GET);
      }
      proxy.ask(POST);
      proxy.backends.set("web", List.of());
      proxy.ask(GET);
      proxy.routes.update(table -> table.with(HostPattern.ANY, List.of()));
      proxy.ask(GET);
      proxy.ask("nonsense||");
      for (int i = 0; i < 7; i++) {
        proxy.record();
      }
      Scrape scrape = scrape(proxy);
      String requests = "portolan_ingress_requests_total";
      assertThat(scrape.value(requests + LABELS + ",status=\"2xx\"}")).isEqualTo(4);
      assertThat(scrape.value(requests + LABELS + ",status=\"5xx\"}")).isEqualTo(1);
      String nobody = "{ingress=\"\",namespace=\"\"";
      assertThat(scrape.value(requests + nobody + ",service=\"\",status=\"4xx\"}")).isEqualTo(2);
      String failures = "portolan_ingress_failures_total";
      assertThat(scrape.value(failures + nobody + ",outcome=\"no-route\",service=\"\"}"))
          .isEqualTo(1);
      assertThat(scrape.value(failures + nobody + ",outcome=\"refused\",service=\"\"}"))
          .isEqualTo(1);
      assertThat(
              scrape.value(
                  failures
                      + "{ingress=\"web\",namespace=\"test\",outcome=\"no-endpoint\","
                      + "service=\"web\"}"))
          .isEqualTo(1);
      assertThat(scrape.value("portolan_ingress_request_size_bytes_sum" + LABELS + "}"))
          .isEqualTo(4 * bytes(GET) + bytes(POST));
      assertThat(scrape.value("portolan_ingress_active_requests")).isZero();
      assertThat(scrape.value("portolan_ingress_connections_total")).isEqualTo(7);
    }
  }

  @Test
  void aRequestUnderWayIsActive() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  wire.head();
                })) {
      proxy.to(server);
      try (Wire wire = proxy.connect()) {
        wire.send(GET);
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (server.connections() == 0 && System.nanoTime() < deadline) {
          Thread.onSpinWait();
        }
        Scrape scrape = scrape(proxy);
        assertThat(scrape.value("portolan_ingress_active_requests")).isEqualTo(1);
        assertThat(scrape.value("portolan_ingress_open_connections")).isEqualTo(1);
      }
      proxy.record();
      assertThat(scrape(proxy).value("portolan_ingress_active_requests")).isZero();
    }
  }

  @Test
  void carriedConnectionsAreCountedAsTheyEnded() throws Exception {
    String open = "portolan_ingress_tcp_open_connections{namespace=\"\",service=\"web\"}";
    String ended = "portolan_ingress_tcp_connections_total{namespace=\"\",outcome=";
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.send("ready");
                  wire.bytes(4);
                })) {
      proxy.to(server);
      InetSocketAddress at = proxy.carry(Duration.ofMinutes(5), Slots.of(1));
      try (Wire wire = Wire.connect(at)) {
        assertThat(wire.bytes(5)).isEqualTo("ready");
        assertThat(scrape(proxy).value(open)).isEqualTo(1);
        try (Wire second = Wire.connect(at)) {
          assertThat(second.isEnded()).isTrue();
        }
        proxy.record();
        wire.send("ping").endOutput();
        assertThat(wire.rest()).isEmpty();
      }
      proxy.record();
      Scrape scrape = scrape(proxy);
      String web = "{namespace=\"\",service=\"web\"}";
      assertThat(scrape.value(open)).isZero();
      assertThat(scrape.value(ended + "\"tunnelled\",service=\"web\"}")).isEqualTo(1);
      assertThat(scrape.value(ended + "\"limit\",service=\"web\"}")).isEqualTo(1);
      assertThat(scrape.value("portolan_ingress_tcp_received_bytes_total" + web)).isEqualTo(4);
      assertThat(scrape.value("portolan_ingress_tcp_sent_bytes_total" + web)).isEqualTo(5);
    }
  }

  @Test
  void pagesAreToldOverHttp() throws Exception {
    int socket =
        Sockets.listenTcp(
            NetworkNamespace.current(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            BindOptions.NONE);
    InetSocketAddress at = Sockets.localAddress(socket);
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, HalfClosingEpoll.newFactory());
    Map<String, StatusServer.Page> pages =
        Map.of("/healthz", (query, accept) -> StatusPage.plain(200, query + " " + accept));
    try (StatusServer _ = StatusServer.start(group, socket, pages, Runnable::run)) {
      assertThat(ask(at, "GET /healthz?a=b HTTP/1.1|Host: a|ACCEPT: text/plain||"))
          .startsWith("HTTP/1.1 200 OK|")
          .contains("|Content-Type: text/plain; charset=utf-8|")
          .endsWith("||a=b text/plain|");
      assertThat(ask(at, "HEAD /healthz HTTP/1.1||"))
          .contains("|Content-Length: 2|")
          .endsWith("||");
      assertThat(ask(at, "GET /nothing HTTP/1.1||")).startsWith("HTTP/1.1 404 ");
      assertThat(ask(at, "POST /healthz HTTP/1.1||")).startsWith("HTTP/1.1 405 ");
      assertThat(ask(at, "x||")).startsWith("HTTP/1.1 400 ");
      assertThat(ask(at, "GET /" + "x".repeat(10_000))).isEmpty();
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static String ask(InetSocketAddress at, String request) throws Exception {
    try (Wire wire = Wire.connect(at)) {
      return wire.send(request).rest().replace("\r\n", "|").replace("\n", "|");
    } catch (java.net.SocketException reset) {
      return "";
    }
  }
}
