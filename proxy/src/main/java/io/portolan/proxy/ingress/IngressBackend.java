// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.nginx.UpstreamTls;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Balance;
import io.portolan.proxy.upstream.Transport.Protocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A port of a Service that a route leads to, or of an address, and how it is spoken to.
///
/// @param port the number, the name that endpoints know it by, or [#FIRST_PORT]
/// @param reach where requests go
/// @param protocol that its endpoints speak
/// @param tls how TLS is spoken; empty for not at all
public record IngressBackend(
    NamespacedName service, String port, Reach reach, Protocol protocol, Optional<UpstreamTls> tls)
    implements Comparable<IngressBackend> {
  /// Where requests to a Service go.
  public enum Reach {
    /// Straight to its endpoints.
    ENDPOINTS,
    /// To its cluster IP, from where the network takes them on.
    CLUSTER_IP
  }

  private static final String CLUSTER_IP = " cluster-ip";
  private static final String HTTP_2 = " h2";
  private static final Comparator<IngressBackend> ORDER =
      Comparator.comparing(IngressBackend::service)
          .thenComparing(IngressBackend::port)
          .thenComparing(IngressBackend::reach)
          .thenComparing(IngressBackend::protocol)
          .thenComparing(each -> each.tls.map(UpstreamTls::text).orElse(""));

  /// Stands for the first of a Service's ports.
  public static final String FIRST_PORT = "*";

  /// Stands where a Service's namespace does, of which none has that name.
  private static final String ADDRESS = "-";

  /// The port of an address.
  static IngressBackend at(IpAddress address, String port, Optional<UpstreamTls> tls) {
    return new IngressBackend(
        new NamespacedName(ADDRESS, address.toString()),
        port,
        Reach.ENDPOINTS,
        Protocol.HTTP_1,
        tls);
  }

  /// The address; empty for a Service.
  public Optional<IpAddress> address() {
    return service.namespace().equals(ADDRESS) ? IpAddress.parse(service.name()) : Optional.empty();
  }

  /// One whose endpoints speak HTTP/1.1 in the clear.
  public IngressBackend(NamespacedName service, String port) {
    this(service, port, Reach.ENDPOINTS, Protocol.HTTP_1, Optional.empty());
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
    return new Backend(name(), balance);
  }

  private String name() {
    return service
        + ":"
        + port
        + (reach == Reach.CLUSTER_IP ? CLUSTER_IP : "")
        + (protocol == Protocol.HTTP_2 ? HTTP_2 : "")
        + tls.map(each -> " " + each.text()).orElse("");
  }

  /// The port of a backend, which is called as [#backend] calls it.
  public static IngressBackend of(Backend backend) {
    List<String> words = new ArrayList<>(List.of(backend.name().split(" ")));
    String name = words.removeFirst();
    int slash = name.indexOf('/');
    int colon = name.lastIndexOf(':');
    Reach reach = words.remove(CLUSTER_IP.strip()) ? Reach.CLUSTER_IP : Reach.ENDPOINTS;
    boolean isHttp2 = words.remove(HTTP_2.strip());
    return new IngressBackend(
        new NamespacedName(name.substring(0, slash), name.substring(slash + 1, colon)),
        name.substring(colon + 1),
        reach,
        isHttp2 ? Protocol.HTTP_2 : Protocol.HTTP_1,
        words.isEmpty()
            ? Optional.empty()
            : Optional.of(UpstreamTls.parse(String.join(" ", words))));
  }

  @Override
  public int compareTo(IngressBackend other) {
    return ORDER.compare(this, other);
  }
}
