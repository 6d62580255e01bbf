// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.dns.wire.Name;

/// What every version of a zone has in common, encoded once.
///
/// @param serviceSuffix `svc` and the zone's name, on the wire
/// @param nameServer the first labels of the server's name, `ns.dns`
/// @param mailbox the first label of the mailbox of who answers for the zone, `hostmaster`
record ZoneConstants(
    byte[] serviceSuffix, byte[] nameServer, byte[] mailbox, AddressRecords servers) {

  static ZoneConstants of(ZoneSettings settings) {
    Name origin = settings.origin();
    byte[] svc = Labels.encode("svc");
    byte[] suffix = new byte[svc.length + origin.length()];
    System.arraycopy(svc, 0, suffix, 0, svc.length);
    System.arraycopy(origin.wire(), 0, suffix, svc.length, origin.length());
    return new ZoneConstants(
        suffix,
        Labels.encode("ns", "dns"),
        Labels.encode("hostmaster"),
        AddressRecords.of(settings.servers(), settings.ttlSeconds()));
  }
}
