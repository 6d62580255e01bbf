// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.nio.ByteBuffer;
import java.util.Collection;

/// The A and AAAA records of one name, encoded with the question's name as their owner.
final class AddressRecords {
  private static final byte[] NO_RECORDS = {};
  static final AddressRecords NONE = new AddressRecords(NO_RECORDS, NO_RECORDS);

  /// Owner pointer, type, class, TTL and length of the data.
  private static final int FIXED_LENGTH = 12;

  private final byte[] a;
  private final byte[] aaaa;

  private AddressRecords(byte[] a, byte[] aaaa) {
    this.a = a;
    this.aaaa = aaaa;
  }

  static AddressRecords of(Collection<IpAddress> addresses, int ttlSeconds) {
    return addresses.isEmpty()
        ? NONE
        : new AddressRecords(
            encode(addresses, Family.IPV4, ttlSeconds), encode(addresses, Family.IPV6, ttlSeconds));
  }

  static boolean isAddressType(int type) {
    return type == RecordType.A || type == RecordType.AAAA;
  }

  boolean isEmpty() {
    return a.length == 0 && aaaa.length == 0;
  }

  /// Writes the records of `type`, or of the first type there is for ANY (RFC 8482 section 4.1);
  /// whether there are any.
  boolean write(Response response, int type, int owner) {
    byte[] records =
        switch (type) {
          case RecordType.A -> a;
          case RecordType.AAAA -> aaaa;
          case RecordType.ANY -> a.length > 0 ? a : aaaa;
          default -> NO_RECORDS;
        };
    if (records.length == 0) {
      return false;
    }
    int recordLength = FIXED_LENGTH + (records[FIXED_LENGTH - 1] & 0xff);
    response.records(records, recordLength, owner);
    return true;
  }

  private static byte[] encode(Collection<IpAddress> addresses, Family family, int ttlSeconds) {
    int count = 0;
    for (IpAddress address : addresses) {
      count += address.family() == family ? 1 : 0;
    }
    ByteBuffer out = ByteBuffer.allocate(count * (FIXED_LENGTH + family.addressBytes()));
    for (IpAddress address : addresses) {
      if (address.family() == family) {
        out.putShort((short) Response.QUESTION_POINTER);
        out.putShort((short) type(family));
        out.putShort((short) Query.CLASS_IN);
        out.putInt(ttlSeconds);
        out.putShort((short) family.addressBytes());
        out.put(address.bytes());
      }
    }
    return out.array();
  }

  private static int type(Family family) {
    return switch (family) {
      case IPV4 -> RecordType.A;
      case IPV6 -> RecordType.AAAA;
    };
  }
}
