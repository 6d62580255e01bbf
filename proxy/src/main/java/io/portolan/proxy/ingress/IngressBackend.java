// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.nginx.UpstreamTls;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Balance;
import io.portolan.proxy.upstream.Transport.Protocol;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A port of a Service that a route leads to, or of an address, and how it is spoken to.
///
/// @param port the number, or the name that endpoints know it by
/// @param protocol that its endpoints speak
/// @param tls how TLS is spoken; empty for not at all
public record IngressBackend(
    NamespacedName service, String port, Protocol protocol, Optional<UpstreamTls> tls)
    implements Comparable<IngressBackend> {
  private static final String HTTP_2 = " h2";
  private static final Comparator<IngressBackend> ORDER =
      Comparator.comparing(IngressBackend::service)
          .thenComparing(IngressBackend::port)
          .thenComparing(IngressBackend::protocol)
          .thenComparing(each -> each.tls.map(UpstreamTls::text).orElse(""));

  /// Stands where a Service's namespace does, of which none has that name.
  private static final String ADDRESS = "-";

  /// The port of an address.
  static IngressBackend at(IpAddress address, String port, Optional<UpstreamTls> tls) {
    return new IngressBackend(
        new NamespacedName(ADDRESS, address.toString()), port, Protocol.HTTP_1, tls);
  }

  /// The address; empty for a Service.
  public Optional<IpAddress> address() {
    return service.namespace().equals(ADDRESS) ? IpAddress.parse(service.name()) : Optional.empty();
  }

  /// One that speaks HTTP/1.1 in the clear.
  public IngressBackend(NamespacedName service, String port) {
    this(service, port, Protocol.HTTP_1, Optional.empty());
  }

  /// The same port, spoken to as clients do.
  IngressBackend inTheClear() {
    return new IngressBackend(service, port);
  }

  /// As routes name it: `namespace/service:port`, and how it is spoken to where that is anything
  /// but HTTP/1.1 in the clear.
  public Backend backend() {
    return new Backend(name());
  }

  /// The same, with the way in which its endpoints are chosen.
  Backend backend(Balance balance) {
    return new Backend(name(), balance, Optional.empty());
  }

  private String name() {
    return service
        + ":"
        + port
        + (protocol == Protocol.HTTP_2 ? HTTP_2 : "")
        + tls.map(each -> " " + each.text()).orElse("");
  }

  /// @param backend of a route that was made from an Ingress
  static IngressBackend of(Backend backend) {
    List<String> words = List.of(backend.name().split(" "));
    String name = words.getFirst();
    int slash = name.indexOf('/');
    int colon = name.lastIndexOf(':');
    boolean isHttp2 = words.contains(HTTP_2.strip());
    int tls = isHttp2 ? 2 : 1;
    return new IngressBackend(
        new NamespacedName(name.substring(0, slash), name.substring(slash + 1, colon)),
        name.substring(colon + 1),
        isHttp2 ? Protocol.HTTP_2 : Protocol.HTTP_1,
        words.size() == tls
            ? Optional.empty()
            : Optional.of(UpstreamTls.parse(String.join(" ", words.subList(tls, words.size())))));
  }

  @Override
  public int compareTo(IngressBackend other) {
    return ORDER.compare(this, other);
  }
}
