// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

/// What `meta` can tell about a packet.
public enum MetaKey {
  LENGTH("length", 0, new DataType.Integer(32, false)),
  PROTOCOL("protocol", 1, DataType.ETHER_TYPE),
  MARK("mark", 3, DataType.MARK),
  IIFNAME("iifname", 6, DataType.IFNAME),
  OIFNAME("oifname", 7, DataType.IFNAME),
  IIFTYPE("iiftype", 8, DataType.IFACE_TYPE),
  SKUID("skuid", 10, DataType.UID),
  NFTRACE("nftrace", 12, new DataType.Integer(8, false)),
  NFPROTO("nfproto", 15, DataType.NF_PROTO),
  L4PROTO("l4proto", 16, DataType.INET_PROTO),
  PKTTYPE("pkttype", 19, DataType.PKT_TYPE),
  CPU("cpu", 20, new DataType.Integer(32, false)),
  IIFGROUP("iifgroup", 21, DataType.DEVGROUP),
  OIFGROUP("oifgroup", 22, DataType.DEVGROUP);

  private final String text;
  private final int number;
  private final DataType type;

  MetaKey(String text, int number, DataType type) {
    this.text = text;
    this.number = number;
    this.type = type;
  }

  /// nft's word for the key, without `meta`.
  public String text() {
    return text;
  }

  /// The `NFT_META_` number.
  public int number() {
    return number;
  }

  public DataType type() {
    return type;
  }

  /// Whether nft prints the key without the word `meta`.
  public boolean isUnqualified() {
    return switch (this) {
      case IIFNAME, OIFNAME, IIFGROUP, OIFGROUP -> true;
      case LENGTH, PROTOCOL, MARK, IIFTYPE, SKUID, NFTRACE, NFPROTO, L4PROTO, PKTTYPE, CPU -> false;
    };
  }
}
