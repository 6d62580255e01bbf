// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;

/// Connections that speak HTTP/1.1, kept for the next request when one has ended.
final class Http1Connections implements Connections {
  private final UpstreamLoop loop;
  private final Remote remote;

  /// The one used last comes first: it is the least likely to be closed by the server.
  private final ArrayDeque<Http1Upstream> idle = new ArrayDeque<>();

  Http1Connections(UpstreamLoop loop, Remote remote) {
    this.loop = loop;
    this.remote = remote;
  }

  @Override
  public Optional<UpstreamStream> take() {
    Http1Upstream found = idle.pollFirst();
    while (found != null && !found.isOpen()) {
      found = idle.pollFirst();
    }
    return Optional.ofNullable(found);
  }

  @Override
  public Optional<UpstreamStream> connect(ResponseReceiver receiver, int within) {
    return Http1Upstream.open(loop, this, remote, receiver, within, false).map(each -> each);
  }

  /// Begins a connection for a tunnel, which is never kept; else as [#connect].
  static Optional<UpstreamStream> tunnel(
      UpstreamLoop loop, Remote remote, ResponseReceiver receiver, int within) {
    Http1Connections none = new Http1Connections(loop, remote);
    return Http1Upstream.open(loop, none, remote, receiver, within, true).map(each -> each);
  }

  /// Takes a connection back; false when there are enough.
  boolean keep(Http1Upstream connection) {
    if (idle.size() >= loop.settings().maxIdle()) {
      return false;
    }
    idle.addFirst(connection);
    return true;
  }

  void remove(Http1Upstream connection) {
    idle.remove(connection);
  }

  @Override
  public void closeIdleSince(long time) {
    while (!idle.isEmpty() && idle.peekLast().idleSince() - time < 0) {
      idle.pollLast().abandon();
    }
  }

  @Override
  public void closeAll() {
    Iterator<Http1Upstream> each = idle.iterator();
    while (each.hasNext()) {
      Http1Upstream connection = each.next();
      each.remove();
      connection.abandon();
    }
  }
}
