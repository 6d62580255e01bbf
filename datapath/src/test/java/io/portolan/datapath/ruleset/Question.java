// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.linux.nft.BaseChain.Hook;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.trace.Packet;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.Protocol;
import io.portolan.network.plan.Backend;
import java.util.List;

/// The first packet of a connection at node 1, of which somebody wants to know what becomes of it.
public record Question(Sender sender, IpAddress from, IpAddress to, Protocol protocol, int port) {
  static final int POD_GROUP = 112;
  private static final int DNS_PORT = 53;

  /// Who sends.
  public enum Sender {
    /// A pod of the node.
    POD,
    /// The node itself.
    NODE,
    /// Anybody else.
    OUTSIDE
  }

  /// Whether it is an answer of the node's DNS server.
  public boolean isDnsAnswer() {
    return ClusterRanges.DEFAULT.dns().contains(from);
  }

  /// @param freePort from which it is sent, unless the sender is a server
  public Packet packet(int freePort) {
    return Packet.of(
            protocol.number(),
            Data.address(from.bytes()),
            isDnsAnswer() ? DNS_PORT : freePort,
            Data.address(to.bytes()),
            port)
        .withLinks(
            switch (sender) {
              case POD -> new Packet.Links("pod1", "", POD_GROUP, 0);
              case NODE -> Packet.Links.NONE;
              case OUTSIDE -> Packet.Links.of("eth0", "");
            });
  }

  /// The hooks that it passes.
  public List<Hook> hooks() {
    boolean isDns = ClusterRanges.DEFAULT.dns().contains(to) && port == DNS_PORT;
    return switch (sender) {
      case NODE ->
          isDns
              ? List.of(Hook.OUTPUT, Hook.POSTROUTING, Hook.INPUT)
              : List.of(Hook.OUTPUT, Hook.POSTROUTING);
      case POD, OUTSIDE -> List.of(Hook.PREROUTING, isDns ? Hook.INPUT : Hook.POSTROUTING);
    };
  }

  @Override
  public String toString() {
    return "%s %s to %s/%s".formatted(sender, from, new Backend(to, port), protocol);
  }
}
