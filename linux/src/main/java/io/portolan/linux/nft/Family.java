// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

/// The address family of a table; the name is nft's.
public enum Family {
  INET("inet", 1),
  IP("ip", 2),
  ARP("arp", 3),
  NETDEV("netdev", 5),
  BRIDGE("bridge", 7),
  IP6("ip6", 10);

  private final String text;
  private final int number;

  Family(String text, int number) {
    this.text = text;
    this.number = number;
  }

  /// The word that nft uses, such as `inet`.
  public String text() {
    return text;
  }

  /// The `NFPROTO_` number.
  public int number() {
    return number;
  }

  /// The family with this `NFPROTO_` number.
  ///
  /// @throws IllegalArgumentException when nf_tables has no such family
  public static Family ofNumber(int number) {
    for (Family family : values()) {
      if (family.number == number) {
        return family;
      }
    }
    throw new IllegalArgumentException("nf_tables has no family " + number);
  }

  @Override
  public String toString() {
    return text;
  }
}
