// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.network.IpAddress;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A name below a Service: its ready endpoints of one hostname.
///
/// @param label the hostname on the wire, with its length byte, in lower case
/// @param ports each once
record Host(byte[] label, AddressRecords addresses, List<EndpointPort> ports) {

  /// The hosts of the ready ones among `endpoints`, in their order.
  static List<Host> compile(List<Endpoint> endpoints, ZoneSettings settings) {
    Map<String, List<Endpoint>> byHostname = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints) {
      if (endpoint.ready()) {
        byHostname
            .computeIfAbsent(hostname(endpoint, settings.content()), _ -> new ArrayList<>())
            .add(endpoint);
      }
    }
    List<Host> hosts = new ArrayList<>(byHostname.size());
    for (Map.Entry<String, List<Endpoint>> entry : byHostname.entrySet()) {
      List<IpAddress> addresses = new ArrayList<>();
      Set<EndpointPort> ports = new LinkedHashSet<>();
      for (Endpoint endpoint : entry.getValue()) {
        addresses.add(endpoint.address());
        ports.addAll(endpoint.ports());
      }
      hosts.add(
          new Host(
              Labels.encode(entry.getKey()),
              AddressRecords.of(addresses, settings.ttlSeconds()),
              List.copyOf(ports)));
    }
    return hosts;
  }

  /// The endpoint's own hostname, else its pod's name where the zone says so, else its address with
  /// dashes.
  static String hostname(Endpoint endpoint, ZoneContent content) {
    if (Labels.fits(endpoint.hostname())) {
      return endpoint.hostname();
    }
    return content.podHostnames()
            && endpoint.pod().isPresent()
            && Labels.fits(endpoint.pod().get().name())
        ? endpoint.pod().get().name()
        : dashed(endpoint.address());
  }

  private static String dashed(IpAddress address) {
    String text = address.toString().replace('.', '-').replace(':', '-');
    return text.endsWith("-") ? text + "0" : text;
  }
}
