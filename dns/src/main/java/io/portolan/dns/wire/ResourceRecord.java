// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import java.util.Arrays;

/// A resource record, taken out of its message.
///
/// @param ttlSeconds 0 to 2^32-1; for OPT the extended code, version and flags
/// @param data without compressed names; not to be changed
public record ResourceRecord(Name owner, int type, int recordClass, long ttlSeconds, byte[] data) {

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
