// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.portolan.proxy.upstream.UpstreamStream;

/// Bytes of another protocol between a client and an endpoint, both ways of which end by
/// themselves; for one tunnel after the other.
final class Tunnel {
  private final Client client;
  private final Attempts attempts;
  private final Upload upload;
  private boolean hasClientEnded;
  private boolean hasEndpointEnded;

  Tunnel(Client client, Attempts attempts, Upload upload) {
    this.client = client;
    this.attempts = attempts;
    this.upload = upload;
  }

  void begin() {
    hasClientEnded = false;
    hasEndpointEnded = false;
  }

  /// Passes them on, given up here.
  void fromClient(ByteBuf bytes) {
    UpstreamStream endpoint = attempts.connection();
    upload.passed(bytes.readableBytes());
    if (endpoint == null) {
      bytes.release();
    } else if (!endpoint.sendBody(bytes, false)) {
      client.setReading(false);
    }
  }

  /// The client sends no more.
  void clientEnded() {
    hasClientEnded = true;
    UpstreamStream endpoint = attempts.connection();
    if (hasEndpointEnded) {
      client.closeAfterSending();
    } else if (endpoint != null) {
      endpoint.endTunnel();
    }
  }

  /// The endpoint sends no more.
  void endpointEnded() {
    hasEndpointEnded = true;
    if (hasClientEnded) {
      client.closeAfterSending();
    } else {
      client.endOutput();
    }
  }
}
