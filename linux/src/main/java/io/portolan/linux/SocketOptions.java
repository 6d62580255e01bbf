// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux;

/// How a socket is to be bound, beyond its address.
///
/// @param reusePort several sockets share the address, and the kernel spreads what comes
/// @param freeBind the address need not be on a link (yet)
/// @param transparent it may have an address that is not this host's
/// @param dualStack an IPv6 socket on `::` takes IPv4 too
/// @param packetInfo each datagram comes with the address that it was sent to
public record SocketOptions(
    boolean reusePort,
    boolean freeBind,
    boolean transparent,
    boolean dualStack,
    boolean packetInfo) {
  /// None of them.
  public static final SocketOptions NONE = new SocketOptions(false, false, false, false, false);

  /// The same, with the address shared between sockets.
  public SocketOptions withReusePort() {
    return new SocketOptions(true, freeBind, transparent, dualStack, packetInfo);
  }

  /// The same, for an address that need not be there.
  public SocketOptions withFreeBind() {
    return new SocketOptions(reusePort, true, transparent, dualStack, packetInfo);
  }

  /// The same, for an address of another host.
  public SocketOptions withTransparent() {
    return new SocketOptions(reusePort, freeBind, true, dualStack, packetInfo);
  }

  /// The same, for both families.
  public SocketOptions withDualStack() {
    return new SocketOptions(reusePort, freeBind, transparent, true, packetInfo);
  }

  /// The same, with the destination of each datagram.
  public SocketOptions withPacketInfo() {
    return new SocketOptions(reusePort, freeBind, transparent, dualStack, true);
  }
}
