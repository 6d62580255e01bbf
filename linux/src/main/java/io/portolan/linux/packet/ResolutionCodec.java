// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.packet;

import io.portolan.linux.route.MacAddress;
import io.portolan.linux.uapi.IfPacket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Reads and writes the frames of [Resolution]. Pure.
public final class ResolutionCodec {
  /*
   * ARP over Ethernet, after the 14 bytes of the Ethernet header:
   *
   *    0  hardware type 1      2  protocol 0x0800     4  lengths 6, 4     6  1 asks, 2 answers
   *    8  sender's Ethernet and IP address           18  target's Ethernet and IP address
   *
   * Neighbour discovery, after the headers of Ethernet (14) and IPv6 (40):
   *
   *    0  type 135 asks, 136 answers    1  code 0    2  checksum    4  flags of an answer
   *    8  target address               24  options of (type, length in 8 bytes, value)
   */
  static final int ICMPV6 = 58;
  static final int SOLICITATION = 135;
  static final int ADVERTISEMENT = 136;

  private static final MacAddress BROADCAST = MacAddress.of("ff:ff:ff:ff:ff:ff");
  private static final long MULTICAST = 0x3333L << 32;
  private static final int ARP_BYTES = 28;
  private static final int REQUEST = 1;
  private static final int REPLY = 2;
  private static final int HOP_LIMIT = 255;
  private static final int SOURCE_OPTION = 1;
  private static final int TARGET_OPTION = 2;
  private static final int SOLICITED = 0x40000000;
  private static final int OVERRIDE = 0x20000000;
  private static final InetAddress ALL_NODES = InetAddress.ofLiteral("ff02::1");
  private static final InetAddress NOBODY = InetAddress.ofLiteral("0.0.0.0");
  private static final InetAddress NOBODY_6 = InetAddress.ofLiteral("::");

  private ResolutionCodec() {}

  /// Asks whether somebody has `target`, without claiming an address (RFC 5227, 2.1.1).
  public static byte[] probe(MacAddress from, InetAddress target) {
    return question(new Resolution.Question(from, nobody(target), target));
  }

  /// Asks who has an address.
  public static byte[] question(Resolution.Question question) {
    InetAddress target = question.target();
    if (target instanceof Inet4Address) {
      return arp(BROADCAST, REQUEST, question.from(), question.source(), 0, target);
    }
    boolean probes = question.source().isAnyLocalAddress();
    InetAddress group = solicitedNode(target);
    Body body = new Body(SOLICITATION, 0, target, probes ? 0 : SOURCE_OPTION);
    return discovery(question.from(), groupMac(group), question.source(), group, body);
  }

  /// Answers a question: `from` has its target. A probe is answered to all.
  public static byte[] answer(MacAddress from, Resolution.Question question) {
    InetAddress target = question.target();
    if (target instanceof Inet4Address) {
      MacAddress asker = question.from();
      return arp(asker, REPLY, from, target, asker.bits(), question.source());
    }
    if (question.source().isAnyLocalAddress()) {
      return announcement(from, target);
    }
    Body body = new Body(ADVERTISEMENT, SOLICITED | OVERRIDE, target, TARGET_OPTION);
    return discovery(from, question.from(), target, question.source(), body);
  }

  /// Tells everybody that `from` has `target` now (RFC 5227, 2.3; RFC 4861, 7.2.6).
  public static byte[] announcement(MacAddress from, InetAddress target) {
    if (target instanceof Inet4Address) {
      return arp(BROADCAST, REQUEST, from, target, 0, target);
    }
    Body body = new Body(ADVERTISEMENT, OVERRIDE, target, TARGET_OPTION);
    return discovery(from, groupMac(ALL_NODES), target, ALL_NODES, body);
  }

  /// What a frame says; empty when it is none of these or malformed.
  public static Optional<Resolution> read(byte[] frame) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(frame);
      buffer.position(12);
      return switch (buffer.getShort() & 0xffff) {
        case IfPacket.ETH_P_ARP -> readArp(buffer);
        case IfPacket.ETH_P_IPV6 -> readDiscovery(buffer);
        default -> Optional.empty();
      };
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<Resolution> readArp(ByteBuffer buffer) {
    boolean ipv4OverEthernet = buffer.getLong(buffer.position()) >>> 16 == 0x0001_0800_0604L;
    int operation = buffer.getShort(buffer.position() + 6);
    buffer.position(buffer.position() + 8);
    MacAddress sender = mac(buffer);
    InetAddress source = address(buffer, 4);
    mac(buffer);
    InetAddress target = address(buffer, 4);
    if (!ipv4OverEthernet) {
      return Optional.empty();
    }
    return switch (operation) {
      case REQUEST -> Optional.of(new Resolution.Question(sender, source, target));
      case REPLY -> Optional.of(new Resolution.Answer(sender, source));
      default -> Optional.empty();
    };
  }

  private static Optional<Resolution> readDiscovery(ByteBuffer buffer) {
    int start = buffer.position();
    int length = buffer.getShort(start + 4) & 0xffff;
    InetAddress source = address(buffer.position(start + 8), 16);
    InetAddress destination = address(buffer, 16);
    // A hop limit of less says that a router let it in from elsewhere.
    if (buffer.get(start + 6) != ICMPV6
        || (buffer.get(start + 7) & 0xff) != HOP_LIMIT
        || length < 24
        || length > buffer.remaining()) {
      return Optional.empty();
    }
    byte[] message = new byte[length];
    buffer.get(message);
    ByteBuffer body = ByteBuffer.wrap(message);
    if (checksum(source, destination, message) != 0 || body.get(1) != 0) {
      return Optional.empty();
    }
    InetAddress target = address(body.position(8), 16);
    MacAddress ethernetSource = mac(buffer.position(6));
    Optional<MacAddress> said = linkAddress(body);
    MacAddress from = said.orElse(ethernetSource);
    return switch (body.get(0) & 0xff) {
      case SOLICITATION -> Optional.of(new Resolution.Question(from, source, target));
      case ADVERTISEMENT -> Optional.of(new Resolution.Answer(from, target));
      default -> Optional.empty();
    };
  }

  private static Optional<MacAddress> linkAddress(ByteBuffer options) {
    while (options.remaining() >= 8) {
      int type = options.get() & 0xff;
      int length = (options.get() & 0xff) * 8;
      if (length == 0) {
        throw new IllegalArgumentException("an option without length");
      }
      if (type == SOURCE_OPTION || type == TARGET_OPTION) {
        return Optional.of(mac(options));
      }
      options.position(options.position() + length - 2);
    }
    return Optional.empty();
  }

  private static byte[] arp(
      MacAddress to,
      int operation,
      MacAddress from,
      InetAddress source,
      long askedMac,
      InetAddress asked) {
    return ethernet(to, from, IfPacket.ETH_P_ARP, ARP_BYTES)
        .putLong(0x0001_0800_0604_0000L | operation)
        .put(from.bytes())
        .put(source.getAddress())
        .put(new MacAddress(askedMac).bytes())
        .put(asked.getAddress())
        .array();
  }

  /// The ICMPv6 message.
  ///
  /// @param option the type of the option that holds the sender's Ethernet address; 0 for none
  private record Body(int type, int flags, InetAddress target, int option) {
    byte[] bytes(MacAddress from) {
      ByteBuffer body = ByteBuffer.allocate(option == 0 ? 24 : 32);
      body.put((byte) type).put((byte) 0).putShort((short) 0).putInt(flags);
      body.put(target.getAddress());
      if (option != 0) {
        body.put((byte) option).put((byte) 1).put(from.bytes());
      }
      return body.array();
    }
  }

  private static byte[] discovery(
      MacAddress from, MacAddress to, InetAddress source, InetAddress destination, Body body) {
    byte[] message = body.bytes(from);
    ByteBuffer.wrap(message).putShort(2, (short) checksum(source, destination, message));
    return ethernet(to, from, IfPacket.ETH_P_IPV6, 40 + message.length)
        .putInt(0x60000000)
        .putShort((short) message.length)
        .put((byte) ICMPV6)
        .put((byte) HOP_LIMIT)
        .put(source.getAddress())
        .put(destination.getAddress())
        .put(message)
        .array();
  }

  private static ByteBuffer ethernet(MacAddress to, MacAddress from, int type, int payloadBytes) {
    return ByteBuffer.allocate(14 + payloadBytes)
        .put(to.bytes())
        .put(from.bytes())
        .putShort((short) type);
  }

  /// RFC 1071 over the pseudo-header of RFC 8200; 0 over a message that holds its checksum.
  private static int checksum(InetAddress source, InetAddress destination, byte[] message) {
    ByteBuffer all = ByteBuffer.allocate(40 + message.length + (message.length & 1));
    all.put(source.getAddress()).put(destination.getAddress());
    all.putInt(message.length).putInt(ICMPV6).put(message).rewind();
    long sum = 0;
    while (all.hasRemaining()) {
      sum += all.getShort() & 0xffff;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) ~sum & 0xffff;
  }

  private static InetAddress nobody(InetAddress sameFamily) {
    return sameFamily instanceof Inet4Address ? NOBODY : NOBODY_6;
  }

  /// The group in which the owner of an IPv6 address listens (RFC 4291, 2.7.1).
  private static InetAddress solicitedNode(InetAddress target) {
    byte[] group = InetAddress.ofLiteral("ff02::1:ff00:0").getAddress();
    System.arraycopy(target.getAddress(), 13, group, 13, 3);
    return address(ByteBuffer.wrap(group), 16);
  }

  private static MacAddress groupMac(InetAddress group) {
    return new MacAddress(
        MULTICAST | (ByteBuffer.wrap(group.getAddress()).getInt(12) & 0xffff_ffffL));
  }

  private static MacAddress mac(ByteBuffer from) {
    byte[] bytes = new byte[MacAddress.BYTES];
    from.get(bytes);
    return MacAddress.ofBytes(bytes);
  }

  private static InetAddress address(ByteBuffer from, int length) {
    byte[] bytes = new byte[length];
    from.get(bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(length + " bytes are not an IP address", e);
    }
  }
}
