// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.netty.buffer.ByteBuf;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.NameBuffer;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;

/// Answers a question from a zone: finds the name's place and writes what is there.
final class ZoneLookup {
  /// How many ExternalName Services may lead to one another.
  private static final int MAX_ALIASES = 10;

  /// The version of the schema that the zone follows, as the data of a TXT record.
  private static final byte[] SCHEMA_VERSION = {5, '1', '.', '1', '.', '0'};

  private static final int SCHEMA_TTL_SECONDS = 28_800;

  private ZoneLookup() {}

  static Outcome answer(Zone zone, Response response) {
    Query query = response.query();
    if (query.name().labelsBefore(zone.settings().origin()) < 0) {
      return ReverseLookup.answer(zone, response);
    }
    if (refuses(zone, response)) {
      return Outcome.Plain.ANSWERED;
    }
    response.authoritative();
    return follow(zone, response);
  }

  /// Finishes the response to what is refused whatever the name is.
  static boolean refuses(Zone zone, Response response) {
    int type = response.query().type();
    if (type == RecordType.AXFR || type == RecordType.IXFR) {
      response.finish(ResponseCode.REFUSED);
      return true;
    }
    if (!zone.isSynced()) {
      // Anything else would be remembered: NXDOMAIN for a Service that is about to appear.
      response.finish(ResponseCode.SERVFAIL);
      return true;
    }
    return false;
  }

  private static Outcome follow(Zone zone, Response response) {
    NameBuffer name = response.query().name();
    int position = Response.QUESTION_OFFSET;
    for (int depth = 0; depth <= MAX_ALIASES; depth++) {
      Found found = find(zone, response, name, position);
      if (found != Found.ALIAS) {
        return finish(zone, response, found);
      }
      Name target = ServiceLookup.alias(zone, name);
      position = writeAlias(zone, response, position, target);
      if (!target.isWithin(zone.settings().origin())) {
        return new Outcome.Alias(target);
      }
      name = new NameBuffer();
      name.set(target);
    }
    response.reset();
    response.finish(ResponseCode.SERVFAIL);
    return Outcome.Plain.ANSWERED;
  }

  private static Outcome finish(Zone zone, Response response, Found found) {
    if (found != Found.RECORDS) {
      NameBuffer name = response.query().name();
      int before = name.labelsBefore(zone.settings().origin());
      int origin = Response.pointer(Response.QUESTION_OFFSET + name.start(before));
      response.section(Response.Section.AUTHORITY);
      writeAuthority(zone, response, origin, origin);
    }
    response.finish(found.responseCode());
    return Outcome.Plain.ANSWERED;
  }

  /// Writes what is at `name`, which stands at `position` of the message.
  private static Found find(Zone zone, Response response, NameBuffer name, int position) {
    int before = name.labelsBefore(zone.settings().origin());
    if (before == 0) {
      return findOrigin(zone, response);
    }
    int top = before - 1;
    if (name.isLabel(top, "svc")) {
      return ServiceLookup.find(zone, response, name, position);
    }
    if (name.isLabel(top, "pod")) {
      return PodLookup.find(zone, response, name, position);
    }
    if (name.isLabel(top, "dns-version")) {
      return before == 1 ? findVersion(response, position) : Found.NXDOMAIN;
    }
    if (name.isLabel(top, "dns")) {
      return findServer(zone, response, name, position);
    }
    return Found.NXDOMAIN;
  }

  private static Found findOrigin(Zone zone, Response response) {
    int type = response.query().type();
    int owner = Response.QUESTION_POINTER;
    if (type == RecordType.SOA || type == RecordType.ANY) {
      writeAuthority(zone, response, owner, owner);
      return Found.RECORDS;
    }
    if (type != RecordType.NS) {
      return Found.NODATA;
    }
    writeServer(zone, response, owner, owner);
    return Found.RECORDS;
  }

  private static Found findVersion(Response response, int position) {
    int type = response.query().type();
    if (type != RecordType.TXT && type != RecordType.ANY) {
      return Found.NODATA;
    }
    response.beginRecord(Response.pointer(position), RecordType.TXT, SCHEMA_TTL_SECONDS);
    response.data().writeBytes(SCHEMA_VERSION);
    return Found.recordsIf(response.endRecord());
  }

  /// `ns.dns`, the server itself.
  private static Found findServer(Zone zone, Response response, NameBuffer name, int position) {
    int before = name.labelsBefore(zone.settings().origin());
    if (before == 1) {
      return Found.NODATA;
    }
    if (before > 2 || !name.isLabel(0, "ns")) {
      return Found.NXDOMAIN;
    }
    return Found.recordsIf(
        zone.constants()
            .servers()
            .write(response, response.query().type(), Response.pointer(position)));
  }

  /// Writes a CNAME record; the position of `target` in the message.
  private static int writeAlias(Zone zone, Response response, int position, Name target) {
    response.beginRecord(
        Response.pointer(position), RecordType.CNAME, zone.settings().ttlSeconds());
    int targetPosition = response.position();
    response.data().writeBytes(target.wire());
    boolean unused = response.endRecord();
    return targetPosition;
  }

  /// Writes the SOA record that says who speaks for the zone and how long a denial holds.
  ///
  /// @param owner pointer to the zone's name
  /// @param origin pointer to the cluster's zone; 0 when the message does not hold it
  static void writeAuthority(Zone zone, Response response, int owner, int origin) {
    response.beginRecord(owner, RecordType.SOA, zone.settings().ttlSeconds());
    ByteBuf data = response.data();
    data.writeBytes(zone.constants().nameServer());
    writeOrigin(zone, data, origin);
    data.writeBytes(zone.constants().mailbox());
    writeOrigin(zone, data, origin);
    data.writeInt(zone.serial());
    data.writeInt(7200);
    data.writeInt(1800);
    data.writeInt(86_400);
    data.writeInt(zone.settings().ttlSeconds());
    boolean unused = response.endRecord();
  }

  /// Writes the NS record of a zone; parameters as for [#writeAuthority].
  static void writeServer(Zone zone, Response response, int owner, int origin) {
    response.beginRecord(owner, RecordType.NS, zone.settings().ttlSeconds());
    response.data().writeBytes(zone.constants().nameServer());
    writeOrigin(zone, response.data(), origin);
    boolean unused = response.endRecord();
  }

  private static void writeOrigin(Zone zone, ByteBuf data, int origin) {
    if (origin != 0) {
      data.writeShort(origin);
    } else {
      data.writeBytes(zone.settings().origin().wire());
    }
  }
}
