// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.datapath.Nodes;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Expression.FibKey;
import io.portolan.linux.nft.trace.Packet;
import io.portolan.linux.nft.trace.Surroundings;
import io.portolan.network.IpAddress;
import java.time.Instant;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/// The world around node 1, as its rules see it.
///
/// @param drawing gives for a number one that is below it
public record NodeOne(IntUnaryOperator drawing) implements Surroundings {
  @Override
  public Instant now() {
    return Instant.EPOCH;
  }

  @Override
  public int draw(int modulus) {
    return drawing.applyAsInt(modulus);
  }

  /// Every pod of node 1 is behind one link, all others behind another.
  @Override
  public String routeLink(Packet packet, Data address, Set<FibKey> keys) {
    String link = Nodes.ONE.hosts(IpAddress.ofBytes(address.toBytes())) ? "pod1" : "eth0";
    boolean others = keys.contains(FibKey.IIF) && !packet.links().input().equals(link);
    return others ? "" : link;
  }

  @Override
  public int addressType(Packet packet, Data address, Set<FibKey> keys) {
    IpAddress asked = IpAddress.ofBytes(address.toBytes());
    boolean own = Nodes.ONE.addresses().contains(asked) || RandomWorld.RANGES.dns().contains(asked);
    return own ? 2 : 1;
  }

  @Override
  public Data ownAddress(Packet packet) {
    return Data.address(Nodes.ONE.addresses().getFirst().bytes());
  }
}
