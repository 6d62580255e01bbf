// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

/// What `ct` can tell about a packet's connection.
public enum CtKey {
  STATE("state", 0, DataType.CT_STATE),
  DIRECTION("direction", 1, DataType.CT_DIR),
  STATUS("status", 2, DataType.CT_STATUS),
  MARK("mark", 3, DataType.MARK),
  PROTOCOL("protocol", 10, DataType.INET_PROTO),
  PROTO_SRC("proto-src", 11, DataType.INET_SERVICE),
  PROTO_DST("proto-dst", 12, DataType.INET_SERVICE),
  PACKETS("packets", 14, new DataType.Integer(64, false)),
  BYTES("bytes", 15, new DataType.Integer(64, false)),
  ZONE("zone", 17, new DataType.Integer(16, false)),
  IP_SADDR("ip saddr", 19, DataType.IPV4_ADDR),
  IP_DADDR("ip daddr", 20, DataType.IPV4_ADDR),
  IP6_SADDR("ip6 saddr", 21, DataType.IPV6_ADDR),
  IP6_DADDR("ip6 daddr", 22, DataType.IPV6_ADDR),
  ID("id", 23, new DataType.Integer(32, true));

  private final String text;
  private final int number;
  private final DataType type;

  CtKey(String text, int number, DataType type) {
    this.text = text;
    this.number = number;
    this.type = type;
  }

  /// nft's word or words for the key, without `ct`.
  public String text() {
    return text;
  }

  /// The `NFT_CT_` number.
  public int number() {
    return number;
  }

  public DataType type() {
    return type;
  }

  /// Whether the key makes sense only for one direction of the connection.
  public boolean needsDirection() {
    return switch (this) {
      case PROTO_SRC, PROTO_DST, IP_SADDR, IP_DADDR, IP6_SADDR, IP6_DADDR -> true;
      case STATE, DIRECTION, STATUS, MARK, PROTOCOL, PACKETS, BYTES, ZONE, ID -> false;
    };
  }
}
