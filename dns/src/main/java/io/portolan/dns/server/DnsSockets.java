// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import java.util.List;

/// The sockets on which a server is asked, as file descriptors that become the server's own.
///
/// Each is bound to one address, so that an answer leaves from the address that was asked. They may
/// live in any network namespace.
///
/// @param datagrams bound UDP sockets
/// @param streams listening TCP sockets
public record DnsSockets(List<Integer> datagrams, List<Integer> streams) {
  public DnsSockets {
    datagrams = List.copyOf(datagrams);
    streams = List.copyOf(streams);
  }
}
