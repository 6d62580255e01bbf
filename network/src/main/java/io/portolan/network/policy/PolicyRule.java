// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import java.util.List;

/// What a policy says of connections with certain peers at certain ports.
///
/// @param name empty when it has none
/// @param ports whoever is the destination; empty for all ports of all protocols
public record PolicyRule(String name, Action action, Peers peers, List<PortMatch> ports) {

  /// What becomes of a connection.
  public enum Action {
    ACCEPT,
    /// It is dropped in silence.
    DENY,
    /// It is left to the next tier.
    PASS
  }

  /// A rule of a NetworkPolicy.
  public static PolicyRule accept(Peers peers, List<PortMatch> ports) {
    return new PolicyRule("", Action.ACCEPT, peers, ports);
  }
}
