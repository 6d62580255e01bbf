// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.dns.wire.NameBuffer;
import io.portolan.dns.wire.Response;
import io.portolan.network.IpAddress;
import java.util.List;
import java.util.Optional;

/// The names below `pod`: an address with dashes in a namespace, answered whether such a pod exists
/// or not (CoreDNS' `pods insecure`), or only if it does (`pods verified`).
final class PodLookup {
  private static final int DASHES_OF_IPV4 = 3;

  private PodLookup() {}

  static Found find(Zone zone, Response response, NameBuffer name, int position) {
    int before = name.labelsBefore(zone.settings().origin());
    if (before == 1) {
      return Found.NODATA;
    }
    int namespace = before - 2;
    if (!zone.hasNamespace(name.lower(), name.start(namespace), name.start(namespace + 1))) {
      return Found.NXDOMAIN;
    }
    if (before == 2) {
      return Found.NODATA;
    }
    if (before > 3) {
      return Found.NXDOMAIN;
    }
    Optional<IpAddress> address =
        switch (zone.settings().content().pods()) {
          case NONE -> Optional.empty();
          case KNOWN -> {
            String inNamespace = name.labelText(namespace);
            yield parse(name).filter(each -> zone.hasPod(inNamespace, each));
          }
          case ALL -> parse(name);
        };
    if (address.isEmpty()) {
      return Found.NXDOMAIN;
    }
    AddressRecords records =
        AddressRecords.of(List.of(address.get()), zone.settings().ttlSeconds());
    return Found.recordsIf(
        records.write(response, response.query().type(), Response.pointer(position)));
  }

  /// The address in the first label: IPv4 has three dashes, none of them beside another.
  private static Optional<IpAddress> parse(NameBuffer name) {
    String label = name.labelText(0);
    boolean isDotted =
        label.chars().filter(c -> c == '-').count() == DASHES_OF_IPV4 && !label.contains("--");
    if (label.indexOf('.') >= 0 || label.indexOf(':') >= 0) {
      return Optional.empty();
    }
    return IpAddress.parse(label.replace('-', isDotted ? '.' : ':'));
  }
}
