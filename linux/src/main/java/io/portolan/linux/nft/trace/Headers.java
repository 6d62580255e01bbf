// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.Field;
import java.util.Optional;

/// The bytes of a packet's headers.
final class Headers {
  private static final int TTL = 64;
  private static final int SYN = 2;
  private static final int TRANSPORT_BYTES = 20;

  private Headers() {}

  /// `length` bytes at `offset` of a header; empty where the packet has none.
  static Optional<Data> bytes(Packet packet, int base, int offset, int length) {
    byte[] header =
        switch (Field.Base.values()[base]) {
          case LINK -> new byte[0];
          case NETWORK -> network(packet);
          case TRANSPORT -> transport(packet);
        };
    return offset + length > header.length
        ? Optional.empty()
        : Optional.of(Data.ofBytes(header).slice(offset, length));
  }

  private static byte[] network(Packet packet) {
    boolean four = packet.family() == Family.IP;
    byte[] header = new byte[four ? 20 : 40];
    header[0] = (byte) (four ? 0x45 : 0x60);
    int length = TRANSPORT_BYTES + (four ? 20 : 0);
    header[four ? 3 : 5] = (byte) length;
    header[four ? 9 : 6] = (byte) packet.protocol();
    header[four ? 8 : 7] = TTL;
    int at = four ? 12 : 8;
    System.arraycopy(packet.source().toBytes(), 0, header, at, packet.source().length());
    at += packet.source().length();
    System.arraycopy(packet.destination().toBytes(), 0, header, at, packet.destination().length());
    return header;
  }

  private static byte[] transport(Packet packet) {
    byte[] header = new byte[TRANSPORT_BYTES];
    if (packet.protocol() == 1 || packet.protocol() == 58) {
      header[0] = (byte) packet.sourcePort();
      header[1] = (byte) packet.destinationPort();
      return header;
    }
    header[0] = (byte) (packet.sourcePort() >>> 8);
    header[1] = (byte) packet.sourcePort();
    header[2] = (byte) (packet.destinationPort() >>> 8);
    header[3] = (byte) packet.destinationPort();
    if (packet.protocol() == Packet.TCP) {
      header[13] = SYN;
    }
    return header;
  }
}
