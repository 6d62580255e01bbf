// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Connections that speak HTTP/2, each shared by as many requests as the endpoint allows.
final class Http2Connections implements Connections {
  private final UpstreamLoop loop;
  private final Remote remote;
  private final List<Http2Upstream> connections = new ArrayList<>();

  Http2Connections(UpstreamLoop loop, Remote remote) {
    this.loop = loop;
    this.remote = remote;
  }

  @Override
  public Optional<UpstreamStream> take() {
    for (int i = 0; i < connections.size(); i++) {
      if (connections.get(i).hasRoom()) {
        return Optional.of(connections.get(i).stream());
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<UpstreamStream> connect(ResponseReceiver receiver, int within) {
    for (Http2Upstream each : connections) {
      if (each.isTakingOn()) {
        return Optional.of(each.takeOn(receiver));
      }
    }
    Optional<Http2Upstream> opened = Http2Upstream.open(loop, this, remote, within);
    if (opened.isEmpty()) {
      receiver.failed(UpstreamFailure.CONNECT);
      return Optional.empty();
    }
    connections.add(opened.get());
    return Optional.of(opened.get().takeOn(receiver));
  }

  void remove(Http2Upstream connection) {
    connections.remove(connection);
  }

  @Override
  public void closeIdleSince(long time) {
    for (Http2Upstream each : List.copyOf(connections)) {
      each.closeIfIdleSince(time);
    }
  }

  @Override
  public void closeAll() {
    for (Http2Upstream each : List.copyOf(connections)) {
      each.retire();
    }
  }
}
