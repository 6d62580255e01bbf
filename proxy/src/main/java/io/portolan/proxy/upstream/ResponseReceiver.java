// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.portolan.proxy.http1.ResponseHead;

/// Who waits for a response; called on the event loop of the connection.
///
/// In this order: [#connected] where a connection was asked for, any number of [#informational],
/// then [#head], any number of [#body] and [#ended]; [#failed] ends it at any point. After
/// [#upgraded] come [#tunnelled] and [#tunnelClosed] instead. Buffers are the receiver's to
/// release.
public interface ResponseReceiver {
  /// The connection is there, and the receiver's until the response has ended.
  void connected(UpstreamStream connection);

  /// An interim response; the final one is still to come.
  void informational(ResponseHead head);

  /// The head of the final response, with as much of its body as has come.
  ///
  /// @param bytes the body's begin at `headEnd`, and what is before may be overwritten
  void head(ResponseHead head, ByteBuf bytes, int headEnd);

  /// More of the body, in its transfer coding.
  void body(ByteBuf bytes);

  /// The response is whole, and the connection no longer the receiver's.
  void ended();

  /// There will be no whole response, and the connection is no longer the receiver's.
  void failed(UpstreamFailure why);

  /// Everything that was sent has left, after a send that said that it had not.
  void drained();

  /// The server changes to another protocol; its first bytes may follow at `headEnd`.
  void upgraded(ResponseHead head, ByteBuf bytes, int headEnd);

  /// Bytes of the other protocol.
  void tunnelled(ByteBuf bytes);

  /// The server sends no more.
  void tunnelClosed();
}
