// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `linux/if_link.h`.
public final class IfLink {
  public static final int IFLA_ADDRESS = 1;
  public static final int IFLA_BROADCAST = 2;
  public static final int IFLA_IFNAME = 3;
  public static final int IFLA_MTU = 4;
  public static final int IFLA_LINK = 5;
  public static final int IFLA_MASTER = 10;
  public static final int IFLA_OPERSTATE = 16;
  public static final int IFLA_LINKINFO = 18;
  public static final int IFLA_NET_NS_PID = 19;
  public static final int IFLA_IFALIAS = 20;
  public static final int IFLA_AF_SPEC = 26;
  public static final int IFLA_GROUP = 27;
  public static final int IFLA_NET_NS_FD = 28;
  public static final int IFLA_EXT_MASK = 29;
  public static final int IFLA_NUM_TX_QUEUES = 31;
  public static final int IFLA_NUM_RX_QUEUES = 32;
  public static final int IFLA_LINK_NETNSID = 37;
  public static final int IFLA_NEW_IFINDEX = 49;
  public static final int IFLA_TXQLEN = 13;

  public static final int IFLA_INFO_KIND = 1;
  public static final int IFLA_INFO_DATA = 2;
  public static final int IFLA_INFO_SLAVE_KIND = 4;
  public static final int IFLA_INFO_SLAVE_DATA = 5;

  public static final int IFLA_VXLAN_ID = 1;
  public static final int IFLA_VXLAN_GROUP = 2;
  public static final int IFLA_VXLAN_LINK = 3;
  public static final int IFLA_VXLAN_LOCAL = 4;
  public static final int IFLA_VXLAN_TTL = 5;
  public static final int IFLA_VXLAN_LEARNING = 7;
  public static final int IFLA_VXLAN_PORT = 15;
  public static final int IFLA_VXLAN_LOCAL6 = 17;
  public static final int IFLA_VXLAN_UDP_CSUM = 18;
  public static final int IFLA_VXLAN_UDP_ZERO_CSUM6_TX = 19;
  public static final int IFLA_VXLAN_UDP_ZERO_CSUM6_RX = 20;
  public static final int IFLA_VXLAN_L2MISS = 13;
  public static final int IFLA_VXLAN_L3MISS = 14;

  public static final int IFLA_BR_STP_STATE = 5;
  public static final int IFLA_BR_FORWARD_DELAY = 1;
  public static final int IFLA_BR_MCAST_SNOOPING = 23;
  public static final int IFLA_BR_AGEING_TIME = 4;
  public static final int IFLA_BRPORT_MODE = 4;
  public static final int IFLA_BRPORT_LEARNING = 8;
  public static final int IFLA_BRPORT_UNICAST_FLOOD = 9;

  public static final int IFLA_INET6_ADDR_GEN_MODE = 8;
  public static final int IN6_ADDR_GEN_MODE_EUI64 = 0;
  public static final int IN6_ADDR_GEN_MODE_NONE = 1;

  private IfLink() {}
}
