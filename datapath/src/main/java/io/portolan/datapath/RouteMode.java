// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath;

/// How packets for pods of another node travel there.
public enum RouteMode {
  /// As they are, over the link that the nodes share.
  DIRECT,
  /// Inside VXLAN.
  VXLAN,
  /// `DIRECT` to nodes whose address lies in the block of the node's own link, else `VXLAN`.
  AUTO
}
