// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.portolan.proxy.http1.Dechunking;
import io.portolan.proxy.http1.HeadOut;

/// The client's side of an exchange, whatever it speaks: where the response goes, and what can be
/// held back; for its event loop.
///
/// Heads come as HTTP/1.1 has them. Of each response: any number of [#interim], [#head], any number
/// of [#body], then [#end] and [#exchangeEnded]; [#abort] ends it at any point.
interface Client {
  Caller caller();

  /// As in `HTTP/1.1`.
  String protocol();

  /// Whether the protocol says itself where bodies end, so that it is given their content alone.
  boolean framesBodies();

  /// Whether the connection takes no request after this one; where it has many at a time it tells
  /// the client so by itself.
  default boolean isLast() {
    return false;
  }

  /// Sends an interim response.
  void interim(HeadOut head);

  /// Sends the head, and the body's first part; false when it has not all left, and the exchange is
  /// told when it has.
  ///
  /// @param body lies in it from `bodyFrom`, and what is before may be overwritten; given up
  default boolean head(HeadOut head, ByteBuf body, int bodyFrom) {
    interim(head);
    return body(body.readerIndex(bodyFrom));
  }

  /// Sends more of the body, as [#head] does.
  boolean body(ByteBuf bytes);

  /// The body is whole.
  ///
  /// @param body of which the coding was taken off, with fields that follow it
  void end(Dechunking body);

  /// The request is answered, and nothing more of it is read.
  ///
  /// @param livesOn whether the connection takes another one
  void exchangeEnded(boolean livesOn);

  /// Ends it at once, so that the client cannot take what it has for the whole.
  void abort();

  /// From now on every byte is the exchange's.
  void tunnel();

  /// Sends no more.
  void endOutput();

  /// Closes when everything has left.
  void closeAfterSending();

  /// Reads more of the request, or lets it wait.
  void setReading(boolean reads);

  /// Something was read or written, or is waited for anew.
  void progressed();
}
