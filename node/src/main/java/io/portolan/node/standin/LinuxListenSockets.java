// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import io.portolan.linux.BindOptions;
import io.portolan.linux.Sockets;
import io.portolan.network.Protocol;
import io.portolan.node.runtime.Sandbox;
import java.net.InetSocketAddress;

/// Opens the sockets in the pod's network namespace, one for both families.
public final class LinuxListenSockets implements ListenSockets {
  private static final BindOptions BOTH_FAMILIES = BindOptions.NONE.withDualStack();

  @Override
  public int open(Sandbox sandbox, ServedPort port) {
    InetSocketAddress everywhere = Sockets.everywhere(port.number());
    return port.protocol() == Protocol.UDP
        ? Sockets.bindUdp(sandbox.network(), everywhere, BOTH_FAMILIES)
        : Sockets.listenTcp(sandbox.network(), everywhere, BOTH_FAMILIES);
  }
}
