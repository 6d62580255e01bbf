// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

import io.portolan.linux.nft.CtDirection;
import io.portolan.linux.nft.CtKey;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.MetaKey;
import java.util.Optional;

/// What `meta` and `ct` say of a packet; empty where the kernel would end the rule.
final class PacketFacts {
  private static final int NETWORK_BYTES = 40;

  private PacketFacts() {}

  static Data name(String link) {
    return link.isEmpty() ? Data.ofBytes(new byte[16]) : Data.linkName(link);
  }

  static Optional<Data> meta(Passage passage, int number) {
    Packet packet = passage.packet();
    boolean four = packet.family() == Family.IP;
    for (MetaKey key : MetaKey.values()) {
      if (key.number() == number) {
        return switch (key) {
          case LENGTH -> Optional.of(Data.hostEndian(NETWORK_BYTES + (four ? 0 : 20), 4));
          case PROTOCOL -> Optional.of(Data.bigEndian(four ? 0x0800 : 0x86dd, 2));
          case MARK -> Optional.of(Data.mark(packet.mark()));
          case IIFNAME -> Optional.of(name(packet.links().input()));
          case OIFNAME -> Optional.of(name(packet.links().output()));
          case NFPROTO -> Optional.of(Data.protocol(packet.family().number()));
          case L4PROTO -> Optional.of(Data.protocol(packet.protocol()));
          case IIFGROUP -> Optional.of(Data.mark(packet.links().inputGroup()));
          case OIFGROUP -> Optional.of(Data.mark(packet.links().outputGroup()));
          case PKTTYPE, NFTRACE -> Optional.of(Data.protocol(0));
          case CPU -> Optional.of(Data.mark(0));
          case IIFTYPE, SKUID -> Optional.empty();
        };
      }
    }
    return Optional.empty();
  }

  static Optional<Data> ct(Passage passage, int number, CtDirection direction) {
    Connection connection = passage.connection();
    boolean known =
        passage.tracked()
            && connection.state() != Connection.State.UNTRACKED
            && connection.state() != Connection.State.INVALID;
    Tuple tuple = direction == CtDirection.ORIGINAL ? connection.original() : connection.reply();
    for (CtKey key : CtKey.values()) {
      if (key.number() == number) {
        return key == CtKey.STATE
            ? Optional.of(Data.mark(state(passage)))
            : known ? fact(connection, tuple, key) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static int state(Passage passage) {
    Connection.State state = passage.connection().state();
    // Before connection tracking saw the packet, the kernel calls it invalid.
    return passage.tracked() || state == Connection.State.UNTRACKED
        ? state.bit()
        : Connection.State.INVALID.bit();
  }

  private static Optional<Data> fact(Connection connection, Tuple tuple, CtKey key) {
    boolean four = tuple.source().length() == 4;
    return switch (key) {
      case STATE -> Optional.empty();
      case DIRECTION -> Optional.of(Data.protocol(connection.direction().ordinal()));
      case STATUS -> Optional.of(Data.mark(connection.status()));
      case MARK -> Optional.of(Data.mark(connection.mark()));
      case PROTOCOL -> Optional.of(Data.protocol(tuple.protocol()));
      case PROTO_SRC -> Optional.of(Data.port(tuple.sourcePort()));
      case PROTO_DST -> Optional.of(Data.port(tuple.destinationPort()));
      case IP_SADDR -> four ? Optional.of(tuple.source()) : Optional.empty();
      case IP_DADDR -> four ? Optional.of(tuple.destination()) : Optional.empty();
      case IP6_SADDR -> four ? Optional.empty() : Optional.of(tuple.source());
      case IP6_DADDR -> four ? Optional.empty() : Optional.of(tuple.destination());
      case PACKETS, BYTES -> Optional.of(Data.hostEndian(0, 8));
      case ZONE -> Optional.of(Data.hostEndian(0, 2));
      case ID -> Optional.of(Data.mark(0));
    };
  }
}
