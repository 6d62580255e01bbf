// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

/// An entry of a table of fields; its arrays are not to be written to.
record HeaderField(byte[] name, byte[] value) {
  private static final int OVERHEAD = 32;

  /// As tables count it (RFC 7541 section 4.1), in bytes.
  int size() {
    return name.length + value.length + OVERHEAD;
  }
}
