// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

import io.portolan.linux.nft.BaseChain.Hook;

/// A packet and its connection at a hook.
///
/// @param tracked whether connection tracking has seen the packet here already
record Passage(Packet packet, Connection connection, Hook hook, boolean tracked) {
  Passage with(Packet packet) {
    return new Passage(packet, connection, hook, tracked);
  }

  Passage with(Connection connection) {
    return new Passage(packet, connection, hook, tracked);
  }

  Passage withTracked(boolean tracked) {
    return new Passage(packet, connection, hook, tracked);
  }
}
