// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.dns.wire.Name;
import io.portolan.network.IpAddress;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServiceEndpoints;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One Service as the zone answers for it.
///
/// The addresses are encoded at once. The names of endpoints are few people's question, so their
/// index is made when it is first asked for, and costs no memory before.
final class ServiceRecords {
  private final byte[] key;
  private final ServiceEndpoints source;
  private final ZoneSettings settings;
  private final AddressRecords addresses;
  private final Optional<Name> alias;

  /// Made by whichever thread asks first; another may make it again, with the same content.
  private @Nullable HostIndex hosts;

  private ServiceRecords(
      ServiceEndpoints source,
      ZoneSettings settings,
      AddressRecords addresses,
      Optional<Name> alias) {
    this.key = Labels.encode(source.service().name());
    this.source = source;
    this.settings = settings;
    this.addresses = addresses;
    this.alias = alias;
  }

  /// @param isHidden whether the namespace's names do not exist
  static ServiceRecords compile(ServiceEndpoints source, ZoneSettings settings, boolean isHidden) {
    Service service = source.service();
    if (isHidden || isHidden(source, settings.content())) {
      return new ServiceRecords(source, settings, AddressRecords.NONE, Optional.empty());
    }
    if (service.type() == Service.Type.EXTERNAL_NAME) {
      return new ServiceRecords(source, settings, AddressRecords.NONE, aliasOf(service));
    }
    List<IpAddress> addresses = service.clusterIps();
    if (service.headless()) {
      addresses = new ArrayList<>();
      for (Endpoint endpoint : source.endpoints()) {
        if (endpoint.ready()) {
          addresses.add(endpoint.address());
        }
      }
    }
    return new ServiceRecords(
        source, settings, AddressRecords.of(addresses, settings.ttlSeconds()), Optional.empty());
  }

  private static boolean isHidden(ServiceEndpoints source, ZoneContent content) {
    Service service = source.service();
    return !content.serviceLabels().selects(service.labels())
        || (!content.endpoints() && service.headless())
        || (!content.emptyServices()
            && service.type() != Service.Type.EXTERNAL_NAME
            && source.endpoints().stream().noneMatch(Endpoint::ready));
  }

  /// The name that an ExternalName Service stands for; an address is none.
  private static Optional<Name> aliasOf(Service service) {
    return IpAddress.parse(service.externalName()).isPresent()
        ? Optional.empty()
        : Name.parse(service.externalName());
  }

  ServiceEndpoints source() {
    return source;
  }

  /// Name and namespace as they stand in the Service's domain name.
  byte[] key() {
    return key;
  }

  Service service() {
    return source.service();
  }

  AddressRecords addresses() {
    return addresses;
  }

  /// What an ExternalName Service stands for; empty for any other.
  Optional<Name> alias() {
    return alias;
  }

  /// Whether the Service's name exists: not that of a headless Service without ready endpoints.
  boolean exists() {
    return alias.isPresent() || !addresses.isEmpty();
  }

  HostIndex hosts() {
    HostIndex index = hosts;
    if (index == null) {
      index =
          HostIndex.of(
              settings.content().endpoints()
                  ? Host.compile(source.endpoints(), settings)
                  : List.of());
      hosts = index;
    }
    return index;
  }

  /// The addresses whose reverse names lead to this Service or a host below it.
  Set<IpAddress> reverseAddresses() {
    if (!exists()) {
      return Set.of();
    }
    Set<IpAddress> reverse = new LinkedHashSet<>(service().clusterIps());
    for (Endpoint endpoint : source.endpoints()) {
      if (settings.content().endpoints() && isNamed(endpoint)) {
        reverse.add(endpoint.address());
      }
    }
    return reverse;
  }

  /// The hostnames of the endpoints at `address` that have one of their own.
  Set<String> hostnamesOf(IpAddress address) {
    Set<String> names = new LinkedHashSet<>();
    for (Endpoint endpoint : source.endpoints()) {
      if (isNamed(endpoint) && endpoint.address().equals(address)) {
        names.add(Host.hostname(endpoint, settings.content()));
      }
    }
    return names;
  }

  private boolean isNamed(Endpoint endpoint) {
    boolean hasPodName = settings.content().podHostnames() && endpoint.pod().isPresent();
    return endpoint.ready() && (hasPodName || Labels.fits(endpoint.hostname()));
  }
}
