// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.conntrack;

import static io.portolan.linux.uapi.Netlink.NETLINK_NETFILTER;

import io.portolan.linux.Errno;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.netlink.NetlinkFailure;
import io.portolan.linux.netlink.NetlinkSocket;
import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.uapi.Socket;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;

/// The connections that the kernel tracks in one network namespace.
///
/// Safe for use by several threads. Entries come and go at any time; one that is gone is passed
/// over in silence.
public final class Conntrack implements AutoCloseable {
  private static final int BATCH = 256;

  private final NetlinkSocket socket;

  private Conntrack(NetlinkSocket socket) {
    this.socket = socket;
  }

  /// Opens a netlink socket in `namespace`.
  public static Conntrack open(NetworkNamespace namespace) {
    return new Conntrack(NetlinkSocket.open(namespace, NETLINK_NETFILTER));
  }

  /// The connections that are meant. The kernel lists all of the family, so this costs what the
  /// table holds.
  public List<ConntrackEntry> list(ConntrackFilter filter) {
    NetlinkWriter request = ConntrackCodec.list(filter.family().orElse(Socket.AF_UNSPEC));
    return socket.dump(
        request,
        (message, found) -> {
          ConntrackEntry entry = ConntrackCodec.decode(message);
          if (filter.matches(entry)) {
            found.add(entry);
          }
        });
  }

  /// Forgets the connections that are meant and returns how many there were.
  public int delete(ConntrackFilter filter) {
    return delete(list(filter));
  }

  /// Forgets connections and returns how many were still there. The next packet of one begins a
  /// new connection.
  public int delete(Collection<ConntrackEntry> entries) {
    return forEach(entries, ConntrackCodec::delete);
  }

  /// Sets the bits of `mask` in the mark of connections to those of `mark`; returns how many were
  /// still there.
  public int mark(Collection<ConntrackEntry> entries, int mark, int mask) {
    return forEach(entries, (out, entry) -> ConntrackCodec.mark(out, entry, mark, mask));
  }

  private int forEach(
      Collection<ConntrackEntry> entries, BiConsumer<NetlinkWriter, ConntrackEntry> encode) {
    NetlinkWriter batch = new NetlinkWriter(4096);
    int done = 0;
    for (ConntrackEntry entry : entries) {
      encode.accept(batch, entry);
      if (batch.count() == BATCH) {
        done += send(batch);
      }
    }
    return done + send(batch);
  }

  private int send(NetlinkWriter batch) {
    int done = batch.count();
    for (NetlinkFailure failure : socket.send(batch, _ -> {})) {
      if (failure.exception().errno() != Errno.ENOENT) {
        throw failure.exception();
      }
      done--;
    }
    batch.reset();
    return done;
  }

  @Override
  public void close() {
    socket.close();
  }
}
