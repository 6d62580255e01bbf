// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.portolan.linux.BindOptions;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.network.IpAddress;
import io.portolan.proxy.epoll.HalfClosingEpoll;
import io.portolan.proxy.log.AccessLog;
import io.portolan.proxy.metrics.ProxyMetrics;
import io.portolan.proxy.route.Arrival;
import io.portolan.proxy.route.Conditions;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.LiveRoutes;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.RouteTable;
import io.portolan.proxy.route.Seniority;
import io.portolan.proxy.server.Listener;
import io.portolan.proxy.server.Observers;
import io.portolan.proxy.server.ProxyServer;
import io.portolan.proxy.server.ProxySettings;
import io.portolan.proxy.tls.CertificateTable;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.tls.ServerTerms;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.tls.TlsSecret;
import io.portolan.proxy.upstream.Backends;
import io.portolan.proxy.upstream.Endpoint;
import io.portolan.proxy.upstream.UpstreamSockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The proxy by itself, in front of one endpoint, beside as many routes as there are to be.
public final class ProxyUnderLoad {
  private ProxyUnderLoad() {}

  /// `PORT ENDPOINT_PORT LOOPS HOSTS [TLS_PORT CHAIN KEY]...`, all on loopback, files in PEM; it
  /// counts all, as in a cluster, and runs until it is stopped.
  public static void main(String[] arguments) throws InterruptedException, IOException {
    int port = Integer.parseInt(arguments[0]);
    int endpoint = Integer.parseInt(arguments[1]);
    int loops = Integer.parseInt(arguments[2]);
    int hosts = Integer.parseInt(arguments[3]);

    Backends backends = new Backends();
    backends.set("bench/web", List.of(new Endpoint(IpAddress.of("127.0.0.1"), endpoint)));
    LiveRoutes routes = new LiveRoutes();
    routes.update(_ -> RouteTable.of(routes(hosts)));
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(loops, HalfClosingEpoll.newFactory());
    Observers observers =
        new Observers(AccessLog.OFF, Optional.of(ProxyMetrics.of(group)), Optional.empty());
    ProxyServer server =
        ProxyServer.start(
            group, ProxySettings.DEFAULT, backends, UpstreamSockets.ofProcess(), observers);
    server.listen(new Listener(listening(port), new Arrival("http", port), routes));
    for (int i = 4; i < arguments.length; i += 3) {
      int secure = Integer.parseInt(arguments[i]);
      LiveCertificates certificates =
          certificates(Path.of(arguments[i + 1]), Path.of(arguments[i + 2]));
      server.listen(
          new Listener(
              listening(secure), new Arrival("https", secure), routes, Optional.of(certificates)));
    }
    Thread.currentThread().join();
  }

  private static List<Integer> listening(int port) {
    return List.of(
        Sockets.listenTcp(
            NetworkNamespace.current(),
            new InetSocketAddress("127.0.0.1", port),
            BindOptions.NONE));
  }

  private static LiveCertificates certificates(Path chain, Path key) throws IOException {
    Base64.Encoder encoder = Base64.getEncoder();
    Map<String, String> data =
        Map.of(
            TlsSecret.CHAIN, encoder.encodeToString(Files.readAllBytes(chain)),
            TlsSecret.KEY, encoder.encodeToString(Files.readAllBytes(key)));
    return switch (TlsSecret.read(TlsSecret.TYPE, data, Instant.now())) {
      case TlsSecret.Usable usable ->
          new LiveCertificates(
              CertificateTable.of(
                  TlsLibrary.best().alone(usable.certificate(), ServerTerms.USUAL)));
      case TlsSecret.Unusable unusable -> throw new IOException(chain + " " + unusable.problem());
    };
  }

  private static List<Route> routes(int hosts) {
    List<Route> routes = new ArrayList<>();
    routes.add(route(HostPattern.ANY, "/", 0));
    for (int i = 1; i <= hosts; i++) {
      HostPattern host = HostPattern.ingress("shop-" + i + ".test");
      routes.add(route(host, "/", i));
      routes.add(route(host, "/api/v1/orders", i));
    }
    return routes;
  }

  private static Route route(HostPattern host, String path, int index) {
    return new Route(
        host,
        new PathMatch.Prefix(path),
        Conditions.NONE,
        Forward.to("bench/web"),
        new Seniority(Instant.EPOCH, "bench/web", index));
  }
}
