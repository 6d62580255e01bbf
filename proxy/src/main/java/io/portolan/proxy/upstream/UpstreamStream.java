// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.netty.buffer.ByteBuf;

/// One request's way to an endpoint and back, whatever the endpoint speaks; for its event loop.
///
/// Heads and bodies are given as HTTP/1.1 has them, bodies in their transfer coding.
public interface UpstreamStream {
  /// Whether it has neither come about nor failed yet.
  boolean isConnecting();

  /// Sends the head of a request; false when it has not left yet, and [ResponseReceiver#drained]
  /// follows.
  ///
  /// @param isToHead whether its method is HEAD
  /// @param isWhole whether there is no body to follow
  boolean send(
      ResponseReceiver receiver, byte[] head, int length, boolean isToHead, boolean isWhole);

  /// Sends more of the body; false when it has not all left, and [ResponseReceiver#drained]
  /// follows.
  ///
  /// @param isLast whether the request is whole with it
  boolean sendBody(ByteBuf bytes, boolean isLast);

  /// Stops reading, or goes on.
  void setReading(boolean reads);

  /// Ends the sending direction of a tunnel.
  void endTunnel();

  /// Closes it when all that was sent has left; the receiver hears nothing any more.
  void closeAfterSending();

  /// Closes it at once; the receiver hears nothing any more.
  void abandon();
}
