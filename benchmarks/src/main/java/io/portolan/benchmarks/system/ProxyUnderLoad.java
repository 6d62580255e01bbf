// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.portolan.linux.BindOptions;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.network.IpAddress;
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
import io.portolan.proxy.upstream.Backends;
import io.portolan.proxy.upstream.Endpoint;
import io.portolan.proxy.upstream.UpstreamSockets;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The proxy by itself, in front of one endpoint, beside as many routes as there are to be.
public final class ProxyUnderLoad {
  private ProxyUnderLoad() {}

  /// `PORT ENDPOINT_PORT LOOPS HOSTS`, all on loopback; runs until it is stopped.
  public static void main(String[] arguments) throws InterruptedException {
    int port = Integer.parseInt(arguments[0]);
    int endpoint = Integer.parseInt(arguments[1]);
    int loops = Integer.parseInt(arguments[2]);
    int hosts = Integer.parseInt(arguments[3]);

    Backends backends = new Backends();
    backends.set("bench/web", List.of(new Endpoint(IpAddress.of("127.0.0.1"), endpoint)));
    LiveRoutes routes = new LiveRoutes();
    routes.update(_ -> RouteTable.of(routes(hosts)));
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(loops, EpollIoHandler.newFactory());
    ProxyServer server =
        ProxyServer.start(
            group, ProxySettings.DEFAULT, backends, UpstreamSockets.ofProcess(), Observers.NONE);
    int socket =
        Sockets.listenTcp(
            NetworkNamespace.current(), new InetSocketAddress("127.0.0.1", port), BindOptions.NONE);
    server.listen(new Listener(List.of(socket), new Arrival("http", port), routes));
    Thread.currentThread().join();
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
