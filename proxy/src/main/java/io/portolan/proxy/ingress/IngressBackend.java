// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.nginx.UpstreamTls;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Balance;
import java.util.Comparator;
import java.util.Optional;

/// A port of a Service that a route leads to, and how it is spoken to.
///
/// @param port the number, or the name that endpoints know it by
/// @param tls how TLS is spoken; empty for not at all
public record IngressBackend(NamespacedName service, String port, Optional<UpstreamTls> tls)
    implements Comparable<IngressBackend> {
  private static final Comparator<IngressBackend> ORDER =
      Comparator.comparing(IngressBackend::service)
          .thenComparing(IngressBackend::port)
          .thenComparing(each -> each.tls.map(UpstreamTls::text).orElse(""));

  /// One that is spoken to in the clear.
  public IngressBackend(NamespacedName service, String port) {
    this(service, port, Optional.empty());
  }

  /// The same port, spoken to as clients do.
  IngressBackend inTheClear() {
    return new IngressBackend(service, port);
  }

  /// As routes name it: `namespace/service:port`, and how TLS is spoken where it is.
  public Backend backend() {
    return new Backend(name());
  }

  /// The same, with the way in which its endpoints are chosen.
  Backend backend(Balance balance) {
    return new Backend(name(), balance, Optional.empty());
  }

  private String name() {
    return service + ":" + port + tls.map(each -> " " + each.text()).orElse("");
  }

  /// @param backend of a route that was made from an Ingress
  static IngressBackend of(Backend backend) {
    int space = backend.name().indexOf(' ');
    String name = space < 0 ? backend.name() : backend.name().substring(0, space);
    int slash = name.indexOf('/');
    int colon = name.lastIndexOf(':');
    return new IngressBackend(
        new NamespacedName(name.substring(0, slash), name.substring(slash + 1, colon)),
        name.substring(colon + 1),
        space < 0
            ? Optional.empty()
            : Optional.of(UpstreamTls.parse(backend.name().substring(space + 1))));
  }

  @Override
  public int compareTo(IngressBackend other) {
    return ORDER.compare(this, other);
  }
}
