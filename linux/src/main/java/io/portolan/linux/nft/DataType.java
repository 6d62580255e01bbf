// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What the bytes of a value mean; it decides their number, their order and how they print.
public sealed interface DataType {
  /// A type that nft knows by name and number.
  record Named(String text, int number, int bits, boolean bigEndian) implements DataType {
    @Override
    public String toString() {
      return text;
    }
  }

  /// A number without further meaning. It has no name that a set could be declared with; declare
  /// such a set with `typeof`.
  record Integer(int bits, boolean bigEndian) implements DataType {
    @Override
    public String text() {
      return "integer";
    }

    @Override
    public int number() {
      return 4;
    }
  }

  /// Several values one after the other.
  record Concat(List<DataType> types) implements DataType {
    public Concat {
      types = List.copyOf(types);
    }

    @Override
    public String text() {
      return types.stream().map(DataType::text).collect(Collectors.joining(" . "));
    }

    @Override
    public int number() {
      return types.stream().mapToInt(DataType::number).reduce(0, (sum, each) -> sum << 6 | each);
    }

    @Override
    public int bits() {
      return 8 * length();
    }

    @Override
    public int length() {
      return types.stream().mapToInt(DataType::paddedLength).sum();
    }

    @Override
    public boolean bigEndian() {
      return true;
    }

    @Override
    public List<DataType> parts() {
      return types;
    }
  }

  Named VERDICT = new Named("verdict", 1, 128, false);
  Named NF_PROTO = new Named("nf_proto", 2, 8, false);
  Named ETHER_TYPE = new Named("ether_type", 10, 16, true);
  Named IPV4_ADDR = new Named("ipv4_addr", 7, 32, true);
  Named IPV6_ADDR = new Named("ipv6_addr", 8, 128, true);
  Named ETHER_ADDR = new Named("ether_addr", 9, 48, true);
  Named INET_PROTO = new Named("inet_proto", 12, 8, true);
  Named INET_SERVICE = new Named("inet_service", 13, 16, true);
  Named ICMP_TYPE = new Named("icmp_type", 14, 8, true);
  Named TCP_FLAG = new Named("tcp_flag", 15, 8, false);
  Named IFACE_TYPE = new Named("iface_type", 17, 16, false);
  Named MARK = new Named("mark", 19, 32, false);
  Named UID = new Named("uid", 24, 32, false);
  Named CT_STATE = new Named("ct_state", 26, 32, false);
  Named CT_DIR = new Named("ct_dir", 27, 8, false);
  Named CT_STATUS = new Named("ct_status", 28, 32, false);
  Named ICMPV6_TYPE = new Named("icmpv6_type", 29, 8, true);
  Named PKT_TYPE = new Named("pkt_type", 31, 8, false);
  Named DEVGROUP = new Named("devgroup", 35, 32, false);
  Named FIB_ADDRTYPE = new Named("fib_addrtype", 38, 32, false);
  /// Four bytes, as a route lookup gives it.
  Named BOOLEAN = new Named("boolean", 39, 32, false);
  Named IFNAME = new Named("ifname", 41, 128, false);

  /// A number of 32 bits in the machine's byte order, as `numgen` and `jhash` give it.
  Integer INTEGER = new Integer(32, false);

  /// Every type with a name.
  List<Named> NAMED =
      List.of(
          VERDICT,
          NF_PROTO,
          ETHER_TYPE,
          IPV4_ADDR,
          IPV6_ADDR,
          ETHER_ADDR,
          INET_PROTO,
          INET_SERVICE,
          ICMP_TYPE,
          TCP_FLAG,
          IFACE_TYPE,
          MARK,
          UID,
          CT_STATE,
          CT_DIR,
          CT_STATUS,
          ICMPV6_TYPE,
          PKT_TYPE,
          DEVGROUP,
          FIB_ADDRTYPE,
          BOOLEAN,
          IFNAME);

  /// nft's name for the type.
  String text();

  /// nft's number for the type, which a set keeps in the kernel.
  int number();

  /// How many bits a value has.
  int bits();

  /// Whether a value is in network byte order.
  boolean bigEndian();

  /// How many bytes a value has.
  default int length() {
    return (bits() + 7) / 8;
  }

  /// The length, rounded up to whole registers of four bytes.
  default int paddedLength() {
    return (length() + 3) & ~3;
  }

  /// The types that are concatenated; this type alone when it is no concatenation.
  default List<DataType> parts() {
    return List.of(this);
  }

  /// Whether values are sets of named bits, such as `established,related`.
  default boolean isBitmask() {
    return equals(CT_STATE) || equals(CT_STATUS) || equals(TCP_FLAG);
  }

  /// Whether values are texts, such as the names of links.
  default boolean isText() {
    return equals(IFNAME);
  }

  /// The concatenation of these types, or the type itself when there is but one.
  static DataType concat(List<? extends DataType> types) {
    return types.size() == 1 ? types.getFirst() : new Concat(List.copyOf(types));
  }

  static DataType concat(DataType... types) {
    return concat(List.of(types));
  }

  /// The type whose number the kernel keeps for a set. A plain integer gets `length` bytes.
  ///
  /// @throws IllegalArgumentException when the number or a part of it is unknown
  static DataType ofNumber(int number, int length) {
    List<DataType> parts = new ArrayList<>();
    for (int rest = number; rest != 0; rest >>>= 6) {
      parts.addFirst(named(rest & 0x3f, length));
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("no data type has the number 0");
    }
    return concat(parts);
  }

  private static DataType named(int number, int length) {
    if (number == 4) {
      return new Integer(8 * length, false);
    }
    for (Named each : NAMED) {
      if (each.number() == number) {
        return each;
      }
    }
    throw new IllegalArgumentException("no data type has the number " + number);
  }
}
