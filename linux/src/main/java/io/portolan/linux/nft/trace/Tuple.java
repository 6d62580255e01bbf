// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

import io.portolan.linux.nft.Data;

/// The addresses and ports that tell one direction of a connection from others.
public record Tuple(
    Data source, Data destination, int protocol, int sourcePort, int destinationPort) {
  /// The same seen from the other end.
  public Tuple reversed() {
    return new Tuple(destination, source, protocol, destinationPort, sourcePort);
  }
}
