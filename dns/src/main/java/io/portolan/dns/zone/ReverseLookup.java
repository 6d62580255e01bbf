// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.netty.buffer.ByteBuf;
import io.portolan.dns.wire.NameBuffer;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.Optional;

/// The names of addresses, below `in-addr.arpa` and `ip6.arpa`.
///
/// An address that a Service names is answered wherever it lies. The zone denies names only within
/// its reverse ranges; all others are somebody else's.
final class ReverseLookup {
  private ReverseLookup() {}

  static Outcome answer(Zone zone, Response response) {
    ReverseName reverse = ReverseName.parse(response.query().name());
    if (reverse == null) {
      return Outcome.Plain.ELSEWHERE;
    }
    Optional<Cidr> range = rangeOf(zone, reverse);
    boolean named =
        reverse.isAddress() && zone.servicesAt(reverse.bytes(), reverse.bytes().length).length > 0;
    if (range.isEmpty() && !named) {
      return Outcome.Plain.ELSEWHERE;
    }
    if (ZoneLookup.refuses(zone, response)) {
      return Outcome.Plain.ANSWERED;
    }
    response.authoritative();
    Found found = named ? writePointers(zone, response, reverse.address()) : Found.NXDOMAIN;
    if (found == Found.NXDOMAIN && !reverse.isAddress() && !reverse.isTooLong()) {
      found = findRange(zone, response, reverse, range);
    }
    if (found != Found.RECORDS && range.isPresent()) {
      response.section(Response.Section.AUTHORITY);
      int origin = pointerToRange(response.query().name(), reverse, range.get());
      ZoneLookup.writeAuthority(zone, response, origin, 0);
    }
    response.finish(found.responseCode());
    return Outcome.Plain.ANSWERED;
  }

  private static Optional<Cidr> rangeOf(Zone zone, ReverseName reverse) {
    return zone.settings().reverseRanges().stream()
        .filter(range -> reverse.bits() >= range.prefixLength())
        .filter(range -> range.contains(reverse.address()))
        .findFirst();
  }

  /// A part of an address: the range's own name, or one between it and whole addresses.
  private static Found findRange(
      Zone zone, Response response, ReverseName reverse, Optional<Cidr> range) {
    int type = response.query().type();
    int owner = Response.QUESTION_POINTER;
    boolean isOrigin =
        range.isPresent() && reverse.labels() == reverse.labelsOf(range.get().prefixLength());
    if (isOrigin && type == RecordType.SOA) {
      ZoneLookup.writeAuthority(zone, response, owner, 0);
      return Found.RECORDS;
    }
    if (isOrigin && type == RecordType.NS) {
      ZoneLookup.writeServer(zone, response, owner, 0);
      return Found.RECORDS;
    }
    return Found.NODATA;
  }

  private static int pointerToRange(NameBuffer name, ReverseName reverse, Cidr range) {
    int before = name.labels() - ReverseName.SUFFIX_LABELS;
    int first = before - reverse.labelsOf(range.prefixLength());
    return Response.pointer(Response.QUESTION_OFFSET + name.start(first));
  }

  /// Writes the Service whose cluster address it is, else each host of a Service at that address.
  private static Found writePointers(Zone zone, Response response, IpAddress address) {
    int type = response.query().type();
    if (type != RecordType.PTR && type != RecordType.ANY) {
      return Found.NODATA;
    }
    byte[] bytes = address.bytes();
    byte[][] keys = zone.servicesAt(bytes, bytes.length);
    for (byte[] key : keys) {
      ServiceRecords service = zone.service(key, 0, key.length);
      if (service != null && service.service().clusterIps().contains(address)) {
        writePointer(zone, response, new byte[0], key);
        return Found.RECORDS;
      }
    }
    for (byte[] key : keys) {
      ServiceRecords service = zone.service(key, 0, key.length);
      if (service != null) {
        for (String hostname : service.hostnamesOf(address)) {
          writePointer(zone, response, Labels.encode(hostname), key);
        }
      }
    }
    return Found.RECORDS;
  }

  private static void writePointer(Zone zone, Response response, byte[] hostLabel, byte[] key) {
    response.beginRecord(Response.QUESTION_POINTER, RecordType.PTR, zone.settings().ttlSeconds());
    ByteBuf data = response.data();
    data.writeBytes(hostLabel);
    data.writeBytes(key);
    data.writeBytes(zone.constants().serviceSuffix());
    boolean unused = response.endRecord();
  }
}
