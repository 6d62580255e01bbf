// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.wire.Instruction;

/// Changes the addresses and ports of a packet and of the answers to it.
///
/// From a range the first address and the first port are taken; the kernel takes any.
final class Translation {
  /// Reads a register.
  interface Reader {
    Data read(int word, int length);
  }

  private Translation() {}

  static Passage apply(Passage passage, Instruction.Nat nat, Reader reader) {
    Packet packet = passage.packet();
    if (nat.family() != packet.family().number()) {
      return passage;
    }
    int length = packet.family() == Family.IP ? 4 : 16;
    Data old = nat.source() ? packet.source() : packet.destination();
    Data address =
        nat.addressMin() == Instruction.NONE ? old : reader.read(nat.addressMin(), length);
    int port =
        nat.portMin() == Instruction.NONE
            ? 0
            : (int) reader.read(nat.portMin(), 2).toBigEndianLong();
    return nat.source() ? source(passage, address, port) : destination(passage, address, port);
  }

  /// @param port 0 keeps the port
  static Passage destination(Passage passage, Data address, int port) {
    Packet packet = passage.packet();
    Connection connection = passage.connection();
    int to = port == 0 ? packet.destinationPort() : port;
    Tuple reply = connection.reply();
    Tuple changed =
        new Tuple(address, reply.destination(), reply.protocol(), to, reply.destinationPort());
    boolean same = address.equals(packet.destination()) && to == packet.destinationPort();
    return passage
        .with(packet.withDestination(address, to))
        .with(connection.translated(changed, same ? 0 : Connection.DNAT));
  }

  /// @param port 0 keeps the port
  static Passage source(Passage passage, Data address, int port) {
    Packet packet = passage.packet();
    Connection connection = passage.connection();
    int from = port == 0 ? packet.sourcePort() : port;
    Tuple reply = connection.reply();
    Tuple changed = new Tuple(reply.source(), address, reply.protocol(), reply.sourcePort(), from);
    boolean same = address.equals(packet.source()) && from == packet.sourcePort();
    return passage
        .with(packet.withSource(address, from))
        .with(connection.translated(changed, same ? 0 : Connection.SNAT));
  }

  /// What the connection's translation makes of a later packet where destinations are translated.
  static Packet knownDestination(Packet packet, Connection connection) {
    return switch (connection.direction()) {
      case ORIGINAL ->
          packet.withDestination(connection.reply().source(), connection.reply().sourcePort());
      case REPLY ->
          packet.withDestination(
              connection.original().source(), connection.original().sourcePort());
    };
  }

  /// What the connection's translation makes of a later packet where sources are translated.
  static Packet knownSource(Packet packet, Connection connection) {
    return switch (connection.direction()) {
      case ORIGINAL ->
          packet.withSource(connection.reply().destination(), connection.reply().destinationPort());
      case REPLY ->
          packet.withSource(
              connection.original().destination(), connection.original().destinationPort());
    };
  }
}
