// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import java.util.Arrays;
import java.util.HexFormat;

/// An option of an OPT record (RFC 6891 section 6.1.2).
///
/// @param data not to be changed
public record EdnsOption(int code, byte[] data) {
  /// Asks a server which one it is (RFC 5001).
  public static final int NSID = 3;

  /// Tells a server where the client is (RFC 7871).
  public static final int SUBNET = 8;

  /// Code and length.
  static final int FIXED_LENGTH = 4;

  /// Length on the wire, in bytes.
  int length() {
    return FIXED_LENGTH + data.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EdnsOption option
        && code == option.code
        && Arrays.equals(data, option.data);
  }

  @Override
  public int hashCode() {
    return code * 31 + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return code + "=" + HexFormat.of().formatHex(data);
  }
}
