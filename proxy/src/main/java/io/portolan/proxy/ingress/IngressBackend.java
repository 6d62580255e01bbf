// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.proxy.route.Backend;
import java.util.Comparator;
import java.util.Optional;

/// A port of a Service that a route leads to, or of an address.
///
/// @param port the number, or the name that endpoints know it by
public record IngressBackend(NamespacedName service, String port)
    implements Comparable<IngressBackend> {
  private static final Comparator<IngressBackend> ORDER =
      Comparator.comparing(IngressBackend::service).thenComparing(IngressBackend::port);

  /// Stands where a Service's namespace does, of which none has that name.
  private static final String ADDRESS = "-";

  /// The port of an address.
  static IngressBackend at(IpAddress address, String port) {
    return new IngressBackend(new NamespacedName(ADDRESS, address.toString()), port);
  }

  /// The address; empty for a Service.
  public Optional<IpAddress> address() {
    return service.namespace().equals(ADDRESS) ? IpAddress.parse(service.name()) : Optional.empty();
  }

  /// As routes name it: `namespace/service:port`.
  public Backend backend() {
    return new Backend(service + ":" + port);
  }

  /// @param backend of a route that was made from an Ingress
  static IngressBackend of(Backend backend) {
    String name = backend.name();
    int slash = name.indexOf('/');
    int colon = name.lastIndexOf(':');
    return new IngressBackend(
        new NamespacedName(name.substring(0, slash), name.substring(slash + 1, colon)),
        name.substring(colon + 1));
  }

  @Override
  public int compareTo(IngressBackend other) {
    return ORDER.compare(this, other);
  }
}
