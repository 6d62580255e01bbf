// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.linux.BindOptions;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.proxy.ingress.FakeResources;
import io.portolan.proxy.ingress.IngressTable;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Treatments;
import io.portolan.proxy.route.Arrival;
import io.portolan.proxy.route.LiveRoutes;
import io.portolan.proxy.route.RouteTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A proxy that serves one Ingress with annotations of ingress-nginx, for Service `web` and hosts
/// `a.test` and `tls.test`, of which only the second has a certificate.
final class FilteredProxy implements AutoCloseable {
  private final LoopbackProxy proxy;
  private final ControllerSettings settings;
  private final FakeResources resources = new FakeResources();

  private FilteredProxy(LoopbackProxy proxy, Map<String, String> settings) {
    this.proxy = proxy;
    this.settings = ControllerSettings.read(settings).value();
  }

  static FilteredProxy start(LoopbackProxy proxy) {
    return start(proxy, Map.of());
  }

  /// @param settings the ConfigMap's data
  static FilteredProxy start(LoopbackProxy proxy, Map<String, String> settings) {
    return new FilteredProxy(proxy, settings);
  }

  LoopbackProxy proxy() {
    return proxy;
  }

  /// What Ingresses find in the cluster, from the next [#serve] on.
  FakeResources resources() {
    return resources;
  }

  /// Says where requests go.
  FilteredProxy to(ScriptedServer... servers) {
    proxy.backends.set(
        "shop/web:80", List.of(servers).stream().map(ScriptedServer::endpoint).toList());
    return this;
  }

  /// Replaces the routes by those of an Ingress.
  ///
  /// @param annotations names, those of ingress-nginx without prefix, and values in turn
  FilteredProxy serve(String path, String... annotations) {
    RouteTable table = compiled(path, annotations).http();
    proxy.routes.update(_ -> table);
    return this;
  }

  /// Serves an Ingress that has a certificate as if a proxy before this one spoke TLS; where it
  /// listens for that.
  InetSocketAddress serveHttps(String path, String... annotations) {
    LiveRoutes routes = new LiveRoutes();
    RouteTable table = compiled(path, annotations).https();
    routes.update(_ -> table);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    int socket = Sockets.listenTcp(NetworkNamespace.current(), any, BindOptions.NONE);
    InetSocketAddress address = Sockets.localAddress(socket);
    proxy.server().listen(new Listener(List.of(socket), new Arrival("https", 443), routes));
    return address;
  }

  private IngressTable compiled(String path, String... annotations) {
    Map<String, String> prefixed = new TreeMap<>();
    for (int i = 0; i < annotations.length; i += 2) {
      boolean isWhole = annotations[i].contains("/");
      prefixed.put(
          isWhole ? annotations[i] : Treatments.PREFIX + annotations[i], annotations[i + 1]);
    }
    Ingress.Path rule =
        new Ingress.Path(
            path,
            Ingress.PathType.IMPLEMENTATION_SPECIFIC,
            new Ingress.Target.Service("web", 80, ""));
    IngressTable table = new IngressTable(settings, resources);
    table.put(
        new Ingress(
            new NamespacedName("shop", "web"),
            Instant.EPOCH,
            "nginx",
            Optional.empty(),
            List.of(
                new Ingress.HostRule("a.test", List.of(rule)),
                new Ingress.HostRule("tls.test", List.of(rule))),
            List.of(new Ingress.Tls(List.of("tls.test"), "certificate")),
            prefixed));
    return table;
  }

  /// The answer to one request on a connection of its own.
  String ask(String request) throws IOException {
    return proxy.ask(request);
  }

  @Override
  public void close() {
    proxy.close();
  }
}
