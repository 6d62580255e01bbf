// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Family;

/// What of a packet the rules can see.
///
/// @param source address of 4 or 16 bytes
/// @param destination address of as many bytes
/// @param protocol 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6, ...
/// @param sourcePort of a protocol with ports; the type of an ICMP message
/// @param destinationPort of a protocol with ports; the code of an ICMP message
/// @param links where it came in and where it goes out
/// @param mark the packet's own, not its connection's
public record Packet(
    Data source,
    Data destination,
    int protocol,
    int sourcePort,
    int destinationPort,
    Links links,
    int mark) {
  public static final int TCP = 6;
  public static final int UDP = 17;

  /// The links of a packet by their names; empty where there is none yet.
  ///
  /// @param inputGroup the group of the link; 0 is the default one
  public record Links(String input, String output, int inputGroup, int outputGroup) {
    public static final Links NONE = new Links("", "", 0, 0);

    public static Links of(String input, String output) {
      return new Links(input, output, 0, 0);
    }
  }

  public Packet {
    if (source.length() != destination.length()) {
      throw new IllegalArgumentException("source and destination are of different families");
    }
  }

  /// A packet that came in nowhere and has no mark.
  public static Packet of(int protocol, Data source, int sourcePort, Data destination, int port) {
    return new Packet(source, destination, protocol, sourcePort, port, Links.NONE, 0);
  }

  /// IP or IP6.
  public Family family() {
    return source.length() == 4 ? Family.IP : Family.IP6;
  }

  public Packet withLinks(Links links) {
    return new Packet(source, destination, protocol, sourcePort, destinationPort, links, mark);
  }

  public Packet withMark(int mark) {
    return new Packet(source, destination, protocol, sourcePort, destinationPort, links, mark);
  }

  public Packet withSource(Data address, int port) {
    return new Packet(address, destination, protocol, port, destinationPort, links, mark);
  }

  public Packet withDestination(Data address, int port) {
    return new Packet(source, address, protocol, sourcePort, port, links, mark);
  }

  /// The addresses and ports in the form in which a connection keeps them.
  public Tuple tuple() {
    return new Tuple(source, destination, protocol, sourcePort, destinationPort);
  }
}
