// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux;

/// How a socket is to be bound, beyond its address.
///
/// @param reusePort several sockets share the address, and the kernel spreads what comes
/// @param freeBind the address need not be on a link (yet)
/// @param transparent it may have an address that is not this host's
/// @param dualStack an IPv6 socket on `::` takes IPv4 too
/// @param packetInfo each datagram comes with the address that it was sent to
public record BindOptions(
    boolean reusePort,
    boolean freeBind,
    boolean transparent,
    boolean dualStack,
    boolean packetInfo) {
  /// None of them.
  public static final BindOptions NONE = new BindOptions(false, false, false, false, false);

  /// The same, with the address shared between sockets.
  public BindOptions withReusePort() {
    return new BindOptions(true, freeBind, transparent, dualStack, packetInfo);
  }

  /// The same, for an address that need not be there.
  public BindOptions withFreeBind() {
    return new BindOptions(reusePort, true, transparent, dualStack, packetInfo);
  }

  /// The same, for an address of another host.
  public BindOptions withTransparent() {
    return new BindOptions(reusePort, freeBind, true, dualStack, packetInfo);
  }

  /// The same, for both families.
  public BindOptions withDualStack() {
    return new BindOptions(reusePort, freeBind, transparent, true, packetInfo);
  }

  /// The same, with the destination of each datagram.
  public BindOptions withPacketInfo() {
    return new BindOptions(reusePort, freeBind, transparent, dualStack, true);
  }
}
