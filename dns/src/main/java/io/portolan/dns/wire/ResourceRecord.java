// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import java.util.Arrays;

/// A resource record, taken out of its message.
///
/// @param ttlSeconds 0 to 2^32-1; for OPT the extended code, version and flags
/// @param data without compressed names; not to be changed
public record ResourceRecord(Name owner, int type, int recordClass, long ttlSeconds, byte[] data) {

  /// An alias that leads to the owner of `record` and holds as long.
  public static ResourceRecord alias(Name name, ResourceRecord record) {
    return new ResourceRecord(
        name, RecordType.CNAME, Query.CLASS_IN, record.ttlSeconds(), record.owner().wire());
  }

  /// The same record of another name.
  public ResourceRecord ownedBy(Name other) {
    return new ResourceRecord(other, type, recordClass, ttlSeconds, data);
  }

  /// The same record with another TTL.
  public ResourceRecord withTtl(long seconds) {
    return new ResourceRecord(owner, type, recordClass, seconds, data);
  }

  /// Where in the data the record's main name stands: what CNAME, NS and PTR lead to, the host of
  /// MX and SRV, the server of SOA; -1 when the data is malformed or has none.
  private int targetOffset() {
    return switch (type) {
      case RecordType.CNAME, RecordType.DNAME, RecordType.NS, RecordType.PTR, RecordType.SOA -> 0;
      case RecordType.MX -> 2;
      case RecordType.SRV -> 6;
      default -> -1;
    };
  }

  /// Whether the data has a name that [#target] gives.
  public boolean hasTarget() {
    int offset = targetOffset();
    return offset >= 0 && Name.wireLength(data, offset) > 0;
  }

  /// What CNAME, NS and PTR lead to, the host of MX and SRV, the server of SOA.
  public Name target() {
    int offset = targetOffset();
    return Name.ofWire(data, offset, offset + Name.wireLength(data, offset));
  }

  /// The same record with another [#target].
  public ResourceRecord withTarget(Name other) {
    int offset = targetOffset();
    int end = offset + Name.wireLength(data, offset);
    byte[] changed = new byte[data.length - (end - offset) + other.length()];
    System.arraycopy(data, 0, changed, 0, offset);
    System.arraycopy(other.wire(), 0, changed, offset, other.length());
    System.arraycopy(data, end, changed, offset + other.length(), data.length - end);
    return new ResourceRecord(owner, type, recordClass, ttlSeconds, changed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResourceRecord record
        && owner.equals(record.owner)
        && type == record.type
        && recordClass == record.recordClass
        && ttlSeconds == record.ttlSeconds
        && Arrays.equals(data, record.data);
  }

  @Override
  public int hashCode() {
    return owner.hashCode() * 31 + type * 31 + Arrays.hashCode(data);
  }

  /// As in a zone file.
  @Override
  public String toString() {
    String className = recordClass == Query.CLASS_IN ? "IN" : "CLASS" + recordClass;
    return owner
        + " "
        + ttlSeconds
        + " "
        + className
        + " "
        + RecordType.text(type)
        + " "
        + DataText.print(type, data);
  }
}
