// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import io.portolan.linux.uapi.If;
import java.util.Optional;
import java.util.OptionalInt;

/// A network link as the kernel lists it.
///
/// @param kind `veth`, `bridge`, `vxlan` and so on; empty for physical links and loopback
/// @param flags the IFF_ bits
/// @param mac absent where the link layer has none
/// @param master index of the bridge whose port it is, 0 when none
/// @param alias the text that a person or program gave it, empty when none
/// @param peer index of the other end of a veth or of the link below, 0 when none
/// @param peerNamespace the kernel's id for the namespace in which `peer` counts, if another
/// @param vxlan set for links of that kind
public record Link(
    int index,
    String name,
    String kind,
    int flags,
    int mtu,
    Optional<MacAddress> mac,
    int master,
    String alias,
    int group,
    int peer,
    OptionalInt peerNamespace,
    Optional<Vxlan> vxlan) {

  /// Whether it was set up.
  public boolean isUp() {
    return (flags & If.IFF_UP) != 0;
  }

  @Override
  public String toString() {
    return name + " (" + (kind.isEmpty() ? "link" : kind) + " " + index + ")";
  }
}
