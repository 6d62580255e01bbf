// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

/// An IP address family, as a value: every path through the program takes it as a parameter.
public enum Family {
  IPV4(4),
  IPV6(16);

  private final int addressBytes;

  Family(int addressBytes) {
    this.addressBytes = addressBytes;
  }

  /// Length of an address on the wire, in bytes: 4 or 16.
  public int addressBytes() {
    return addressBytes;
  }

  /// Length of an address in bits: 32 or 128.
  public int addressBits() {
    return addressBytes * 8;
  }

  /// The name that Kubernetes' API uses: `IPv4` or `IPv6`.
  public String apiName() {
    return switch (this) {
      case IPV4 -> "IPv4";
      case IPV6 -> "IPv6";
    };
  }
}
