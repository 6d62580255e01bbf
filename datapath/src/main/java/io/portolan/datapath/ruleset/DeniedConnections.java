// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.Nftables;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.TableId;
import io.portolan.network.IpAddress;
import io.portolan.network.policy.Direction;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What policies of a node denied within the last minute, as its rules remember it.
public final class DeniedConnections {
  /// The parts of a key begin at words of four bytes.
  private static final int WORD = 4;

  private DeniedConnections() {}

  /// Packets of one kind that were dropped.
  ///
  /// @param direction whose policies denied them: the source's or the destination's
  /// @param protocol the number of the IP protocol
  /// @param last when the last one was
  /// @param packets how many since the first one that is remembered
  public record Denied(
      Direction direction,
      IpAddress source,
      IpAddress destination,
      int protocol,
      int port,
      Instant last,
      long packets) {}

  /// Reads them, in the order in which they were last.
  public static List<Denied> read(Nftables nftables, TableId table, Instant now) {
    List<Denied> denied = new ArrayList<>();
    for (FamilyLayout layout : FamilyLayout.all()) {
      for (Direction direction : Direction.values()) {
        for (Element element : nftables.elements(table, layout.denied(direction))) {
          denied.add(denied(layout, direction, element, now));
        }
      }
    }
    denied.sort(Comparator.comparing(Denied::last));
    return denied;
  }

  private static Denied denied(
      FamilyLayout layout, Direction direction, Element element, Instant now) {
    ByteBuffer key = ByteBuffer.wrap(element.key().toBytes());
    byte[] address = new byte[layout.family.addressBits() / Byte.SIZE];
    IpAddress source = IpAddress.ofBytes(next(key, address));
    IpAddress destination = IpAddress.ofBytes(next(key, address));
    int ports = key.position();
    Duration left = element.details().expires().orElse(FamilyLayout.DENIED_FOR);
    return new Denied(
        direction,
        source,
        destination,
        Byte.toUnsignedInt(key.get(ports)),
        Short.toUnsignedInt(key.getShort(ports + WORD)),
        now.minus(FamilyLayout.DENIED_FOR.minus(left)),
        element.details().counter().map(Statement.Counter::packets).orElse(0L));
  }

  private static byte[] next(ByteBuffer key, byte[] part) {
    key.get(part);
    return part;
  }
}
