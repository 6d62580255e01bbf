// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `linux/if_packet.h` and `linux/if_ether.h`, with the socket options of packet filters.
public final class IfPacket {
  public static final int AF_PACKET = 17;
  public static final int SOL_PACKET = 263;
  public static final int PACKET_ADD_MEMBERSHIP = 1;
  public static final int PACKET_IGNORE_OUTGOING = 23;
  public static final int PACKET_MR_ALLMULTI = 2;
  public static final int SO_ATTACH_FILTER = 26;

  public static final int ETH_P_ALL = 3;
  public static final int ETH_P_ARP = 0x0806;
  public static final int ETH_P_IPV6 = 0x86dd;

  private IfPacket() {}
}
