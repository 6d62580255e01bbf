// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

/// The fields that a connection's header blocks have added (RFC 7541 section 2.3.2).
final class DynamicTable {
  private HeaderField[] ring = new HeaderField[16];
  private int newest;
  private int count;
  private int size;
  private int maxSize;

  /// @param maxSize in bytes as [HeaderField#size] counts them
  DynamicTable(int maxSize) {
    this.maxSize = maxSize;
  }

  int count() {
    return count;
  }

  /// The entry that was added so long ago, 0 for the last.
  HeaderField get(int age) {
    return ring[(newest + age) % ring.length];
  }

  /// Adds an entry, and drops the oldest ones for which there is no room any more.
  void add(HeaderField field) {
    evict(maxSize - field.size());
    if (field.size() > maxSize) {
      return;
    }
    if (count == ring.length) {
      grow();
    }
    newest = (newest + ring.length - 1) % ring.length;
    ring[newest] = field;
    count++;
    size += field.size();
  }

  private void grow() {
    HeaderField[] next = new HeaderField[2 * ring.length];
    for (int age = 0; age < count; age++) {
      next[age] = get(age);
    }
    ring = next;
    newest = 0;
  }

  void resize(int bytes) {
    maxSize = bytes;
    evict(bytes);
  }

  private void evict(int most) {
    while (count > 0 && size > most) {
      count--;
      size -= get(count).size();
    }
  }
}
