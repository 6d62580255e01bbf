// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.IpAddress;
import io.portolan.network.ingress.TcpServices;
import io.portolan.node.runtime.ContainerIds;
import io.portolan.node.runtime.ContainerStart;
import io.portolan.node.runtime.Exit;
import io.portolan.node.runtime.RunningContainer;
import io.portolan.node.runtime.Sandbox;
import io.portolan.node.stream.LogRing;
import io.portolan.node.stream.LogRing.LogLine;
import io.portolan.proxy.epoll.HalfClosingEpoll;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.metrics.ConfigChanges;
import io.portolan.proxy.route.Conditions;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.LiveProxiesInFront;
import io.portolan.proxy.route.LiveRoutes;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.Seniority;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.upstream.Backends;
import io.portolan.proxy.upstream.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The proxy's pod: what it serves, what it says of that, and how it ends.
class IngressRuntimeTest {
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, HalfClosingEpoll.newFactory());
  private final LiveRoutes routes = new LiveRoutes();
  private final Backends backends = new Backends();
  private final CompletableFuture<Exit> exit = new CompletableFuture<>();
  private final int http = freePort();
  private final int metrics = freePort();
  private final Supplier<LiveCertificates> none =
      () -> {
        throw new IllegalStateException("no port for TLS");
      };

  private final Followed<CarriedPorts> carried = new Followed<>(CarriedPorts.NONE);

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void end() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private RunningContainer started() throws Exception {
    ServedIngresses served =
        new ServedIngresses(
            routes,
            routes,
            backends,
            new LiveProxiesInFront(),
            none,
            new ConfigChanges(),
            _ -> true,
            () ->
                ControllerSettings.read(Map.of("log-format-escape-json", "true"))
                    .value()
                    .observation(),
            new Followed<>(false),
            carried);
    IngressRuntime runtime =
        new IngressRuntime(
            new IngressRuntime.Parts(
                loops,
                served,
                new ContainerIds(new Random(1)),
                InstantSource.system(),
                task -> Thread.ofVirtual().start(task)));
    Sandbox sandbox =
        new Sandbox(
            List.of(IpAddress.of("127.0.0.1")), NetworkNamespace.current(), Path.of("none"), false);
    return runtime.start(
        new ContainerStart(
            new PodBuilder().build(),
            new ContainerBuilder()
                .addNewPort()
                .withName("http")
                .withContainerPort(http)
                .endPort()
                .addNewPort()
                .withName("metrics")
                .withContainerPort(metrics)
                .endPort()
                .build(),
            sandbox,
            0),
        exit::complete);
  }

  private static String ask(int port, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return ask(socket, path);
    }
  }

  private static String ask(Socket socket, String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void requestsAreInItsLogAndItsMetrics() throws Exception {
    RunningContainer running = started();
    assertThat(ask(http, "/cart")).startsWith("HTTP/1.1 404 Not Found\r\n");
    long next = running.log().await(2, TimeUnit.MINUTES.toMillis(1)).next();
    assertThat(running.log().read(next - 1).lines().stream().map(LogLine::text))
        .last()
        .asString()
        .contains("\"path\":\"/cart\"", "\"status\":404,\"outcome\":\"no-route\"");
    assertThat(ask(metrics, "/metrics"))
        .contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n")
        .contains("portolan_ingress_requests_total{")
        .contains("portolan_ingress_log_lines_lost_total 0\n");
    assertThat(ask(metrics, "/metrics?names=nginx")).contains("nginx_ingress_controller_requests{");
    assertThat(ask(metrics, "/healthz")).endsWith("\r\n\r\nok\n");
    running.stop(Duration.ZERO);
    assertThat(exit.get(1, TimeUnit.MINUTES)).isEqualTo(Exit.COMPLETED);
  }

  @Test
  @DisplayName("58: while it ends it is not healthy, and what is under way is finished")
  void endsWithGrace() throws Exception {
    RunningContainer running = started();
    try (ServerSocket endpoint = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      leadTo(endpoint.getLocalPort());
      CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> asked("/slow"));
      try (Socket asked = endpoint.accept()) {
        running.stop(Duration.ofSeconds(30));
        assertThat(ask(metrics, "/healthz")).startsWith("HTTP/1.1 500 ");
        assertThat(exit).isNotDone();
        String response = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate";
        asked.getOutputStream().write(response.getBytes(StandardCharsets.US_ASCII));
        assertThat(answer.get(1, TimeUnit.MINUTES))
            .contains("\r\nConnection: close\r\n")
            .endsWith("\r\n\r\nlate");
      }
      assertThat(exit.get(1, TimeUnit.MINUTES)).isEqualTo(Exit.COMPLETED);
    }
  }

  private void carry(int port, String service) {
    carried.set(
        new CarriedPorts(
            TcpServices.read(Map.of(Integer.toString(port), service)).ports(),
            Duration.ofMinutes(1)));
  }

  private static String heard(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static ServerSocket saying(String text) throws IOException {
    ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  try (Socket client = server.accept()) {
                    client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                  }
                }
              } catch (IOException closed) {
                // The test has ended.
              }
            });
    return server;
  }

  private static Endpoint endpoint(ServerSocket server) {
    return new Endpoint(IpAddress.of("127.0.0.1"), server.getLocalPort());
  }

  private static void await(RunningContainer running, String line) throws Exception {
    long from = 0;
    while (true) {
      LogRing.Batch more = running.log().await(from, TimeUnit.MINUTES.toMillis(1));
      assertThat(more.lines()).as("lines up to: " + line).isNotEmpty();
      if (more.lines().stream().anyMatch(each -> each.text().equals(line))) {
        return;
      }
      from = more.next();
    }
  }

  @Test
  void connectionsOfAPortGoOnAsTheyAre() throws Exception {
    int port = freePort();
    RunningContainer running = started();
    try (ServerSocket one = saying("one");
        ServerSocket two = saying("two")) {
      backends.set("shop/one:1", List.of(endpoint(one)));
      backends.set("shop/two:2", List.of(endpoint(two)));
      carry(port, "shop/one:1");
      await(running, "serving tcp at " + port);
      assertThat(heard(port)).isEqualTo("one");
      carry(port, "shop/two:2");
      while (!heard(port).equals("two")) {
        assertThat(exit).isNotDone();
      }
      carried.set(CarriedPorts.NONE);
      await(running, "serving tcp at " + port + " no longer");
      assertThatThrownBy(() -> heard(port)).isInstanceOf(IOException.class);
    }
    running.stop(Duration.ZERO);
    assertThat(exit.get(1, TimeUnit.MINUTES)).isEqualTo(Exit.COMPLETED);
  }

  @Test
  void aPortThatIsTakenIsSaid() throws Exception {
    RunningContainer running = started();
    try (ServerSocket taken = new ServerSocket(0)) {
      carry(taken.getLocalPort(), "shop/one:1");
      long next = running.log().await(2, TimeUnit.MINUTES.toMillis(1)).next();
      assertThat(running.log().read(next - 1).lines().stream().map(LogLine::text))
          .last()
          .asString()
          .startsWith("cannot serve tcp at " + taken.getLocalPort() + ": ");
    }
  }

  private String asked(String path) {
    try {
      return ask(http, path);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void leadTo(int port) {
    backends.set("shop/web:80", List.of(new Endpoint(IpAddress.of("127.0.0.1"), port)));
    Route route =
        new Route(
            HostPattern.ANY,
            PathMatch.ALL,
            Conditions.NONE,
            Forward.to("shop/web:80"),
            new Seniority(Instant.EPOCH, "shop/web", 0));
    routes.update(table -> table.with(HostPattern.ANY, List.of(route)));
  }
}
