// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.proxy.ingress.IngressBackend;
import io.portolan.proxy.ingress.IngressCertificates;
import io.portolan.proxy.ingress.IngressTable;
import io.portolan.proxy.ingress.Transports;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Treatments;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.tls.AuthoritySecret;
import io.portolan.proxy.tls.EndpointSecret;
import io.portolan.proxy.tls.Issuer;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.ServerTerms;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.tls.TlsSecret;
import io.portolan.proxy.upstream.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLException;

/// A proxy that speaks TLS and serves Ingresses with annotations of ingress-nginx, each for one
/// host and Service `web`; Secrets are in the namespace `shop`.
final class SecuredProxy implements AutoCloseable {
  private static final String NAMESPACE = "shop";

  final Issuer issuer = new Issuer();
  final LoopbackProxy proxy = LoopbackProxy.start();
  private final Map<NamespacedName, Map<String, String>> secrets = new HashMap<>();
  private final IngressTable table = new IngressTable(ControllerSettings.NONE);
  private final IngressCertificates certificates;
  private final LiveCertificates live;
  private final Transports transports;
  private List<Endpoint> endpoints = List.of();
  final InetSocketAddress address;

  SecuredProxy(TlsLibrary library) throws SSLException {
    certificates =
        new IngressCertificates(
            library,
            ServerTerms.USUAL,
            issuer.issue(Kind.ECDSA, "*.test"),
            new IngressCertificates.Secrets(this::certificate, this::authorities));
    transports = new Transports(() -> library, this::endpointSecret);
    live = new LiveCertificates(certificates.table());
    address = proxy.listen(live);
  }

  /// Listens for HTTP/3, too.
  LoopbackProxy.Http3 listenHttp3() {
    return proxy.listenHttp3(live);
  }

  private TlsSecret certificate(NamespacedName name) {
    return TlsSecret.read(TlsSecret.TYPE, secrets.getOrDefault(name, Map.of()), Instant.now());
  }

  private EndpointSecret endpointSecret(NamespacedName name) {
    return EndpointSecret.read(secrets.getOrDefault(name, Map.of()));
  }

  private AuthoritySecret authorities(NamespacedName name) {
    return AuthoritySecret.read(secrets.getOrDefault(name, Map.of()));
  }

  /// Says what a Secret holds.
  ///
  /// @param data names and texts in turn
  SecuredProxy secret(String name, String... data) {
    Map<String, String> encoded = new TreeMap<>();
    for (int i = 0; i < data.length; i += 2) {
      encoded.put(data[i], Issuer.base64(data[i + 1]));
    }
    secrets.put(new NamespacedName(NAMESPACE, name), encoded);
    certificates.refresh(new NamespacedName(NAMESPACE, name));
    setBackends();
    live.update(_ -> certificates.table());
    return this;
  }

  /// Says where requests go.
  SecuredProxy to(ScriptedServer... servers) {
    endpoints = List.of(servers).stream().map(ScriptedServer::endpoint).toList();
    setBackends();
    return this;
  }

  private void setBackends() {
    for (IngressBackend backend : table.backends()) {
      proxy.backends.set(backend.backend().name(), endpoints, transports.of(backend));
    }
  }

  /// Serves a host by an Ingress of its name.
  ///
  /// @param annotations names, without prefix, and values in turn
  SecuredProxy serve(String host, String... annotations) {
    Map<String, String> prefixed = new TreeMap<>();
    for (int i = 0; i < annotations.length; i += 2) {
      prefixed.put(Treatments.PREFIX + annotations[i], annotations[i + 1]);
    }
    Ingress.Path path =
        new Ingress.Path("/", Ingress.PathType.PREFIX, new Ingress.Target.Service("web", 80, ""));
    Ingress ingress =
        new Ingress(
            new NamespacedName(NAMESPACE, host),
            Instant.EPOCH,
            "nginx",
            Optional.empty(),
            List.of(new Ingress.HostRule(host, List.of(path))),
            List.of(),
            prefixed);
    IngressTable.Change change = table.put(ingress);
    certificates.put(ingress);
    for (HostPattern each : change.secured()) {
      certificates.treat(each, table.encryption(each));
    }
    live.update(_ -> certificates.table());
    setBackends();
    proxy.routes.update(_ -> table.https());
    return this;
  }

  /// The answer to a request for `/` on a connection of its own.
  String ask(TlsClient client, String serverName, String host) throws IOException {
    try (Wire wire = client.wire(address, serverName)) {
      return wire.send("GET / HTTP/1.1|Host: " + host + "||").response();
    }
  }

  String ask(TlsClient client, String host) throws IOException {
    return ask(client, host, host);
  }

  @Override
  public void close() {
    proxy.close();
  }
}
