// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.proxy.http1.Dechunking;
import io.portolan.proxy.http1.Framing;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http1.ResponseHead;
import io.portolan.proxy.http2.ChunkText;
import io.portolan.proxy.http2.ErrorCode;
import io.portolan.proxy.http2.FieldList;
import io.portolan.proxy.http2.Http2Codec;
import io.portolan.proxy.http2.Http2Stream;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request to an endpoint by HTTP/2, and its response.
///
/// Exchanges know heads and bodies as HTTP/1.1 has them, which are changed here both ways.
final class Http2Call extends Http2Stream implements UpstreamStream {
  private final Http2Upstream connection;
  private final Http2Codec codec;
  private final Dechunking sent = new Dechunking();
  private final Consumer<ByteBuf> part = this::sendData;
  private final ChunkText chunks = new ChunkText();
  private @Nullable ResponseReceiver receiver;
  private boolean isAwaiting;
  private boolean isSentChunked;
  private boolean isToHead;
  private boolean hasHead;
  private boolean isMalformed;
  private Framing framing = Framing.NONE;
  private long bodyLeft;

  Http2Call(Http2Upstream connection) {
    super(connection.http2());
    this.connection = connection;
    this.codec = connection.loop().codec();
  }

  /// Waits for the connection.
  void await(ResponseReceiver to) {
    receiver = to;
    isAwaiting = true;
  }

  /// The connection has come about.
  void connected() {
    isAwaiting = false;
    if (receiver != null) {
      receiver.connected(this);
    }
  }

  /// There will be no whole response.
  void fail(UpstreamFailure why) {
    isAwaiting = false;
    ResponseReceiver to = receiver;
    receiver = null;
    if (to != null) {
      to.failed(why);
    }
  }

  @Override
  public boolean isConnecting() {
    return isAwaiting;
  }

  @Override
  public boolean send(
      ResponseReceiver to, byte[] head, int length, boolean isHeadMethod, boolean isWhole) {
    receiver = to;
    isToHead = isHeadMethod;
    connection.http2().open(this);
    HeadOut block = codec.block().clear();
    isSentChunked = codec.hpack().request(head, length, connection.isSecure(), block);
    sent.begin();
    sendHeaders(block, isWhole);
    return true;
  }

  @Override
  public boolean sendBody(ByteBuf bytes, boolean isLast) {
    if (isSentChunked) {
      sent.take(bytes, part);
    } else {
      sendData(bytes);
    }
    if (isLast) {
      HeadOut block = codec.block().clear();
      if (sent.hasTrailers()) {
        codec.hpack().trailers(sent.trailers(), block);
      }
      sendEnd(block);
    }
    return !isWaiting();
  }

  @Override
  protected boolean headers(FieldList fields, boolean isLast) {
    ResponseReceiver to = receiver;
    if (to == null) {
      return true;
    }
    if (hasHead) {
      return isLast ? trailers(fields) : malformed();
    }
    HeadOut text = codec.text().clear();
    ResponseHead head = connection.loop().head();
    if (fields.isTooLarge()
        || !codec.responses().write(fields, isToHead, text)
        || head.read(text.bytes(), 0, text.length()) <= 0) {
      return malformed();
    }
    if (head.isInformational()) {
      to.informational(head);
      return !isLast || malformed();
    }
    hasHead = true;
    framing = head.framing(isToHead);
    bodyLeft = framing == Framing.LENGTH ? head.contentLength() : 0;
    if (isLast && bodyLeft > 0) {
      return malformed();
    }
    chunks.begin();
    to.head(head, Unpooled.EMPTY_BUFFER, 0);
    return !isLast || end();
  }

  private boolean trailers(FieldList fields) {
    Optional<ByteBuf> last = chunks.last(fields);
    if (bodyLeft > 0 || last.isEmpty()) {
      return malformed();
    }
    return end(last.get());
  }

  @Override
  protected boolean data(ByteBuf in, int from, int to, boolean isLast) {
    if (receiver == null) {
      return true;
    }
    int bytes = to - from;
    if (!hasHead || (bytes > 0 && framing == Framing.NONE)) {
      return malformed();
    }
    if (framing == Framing.LENGTH) {
      bodyLeft -= bytes;
      if (bodyLeft < 0 || (isLast && bodyLeft > 0)) {
        return malformed();
      }
    }
    if (bytes > 0) {
      boolean isChunk = framing == Framing.CHUNKED;
      receiver.body(isChunk ? chunks.chunk(in, from, to) : in.retainedSlice(from, bytes));
    }
    return !isLast || end();
  }

  /// The response is whole, and no fields follow.
  private boolean end() {
    return end(framing == Framing.CHUNKED ? chunks.last() : Unpooled.EMPTY_BUFFER);
  }

  /// @param last of a chunked body
  private boolean end(ByteBuf last) {
    if (receiver != null && framing == Framing.CHUNKED) {
      receiver.body(last);
    }
    ResponseReceiver to = receiver;
    receiver = null;
    if (to != null) {
      to.ended();
    }
    // An endpoint that has answered does not want the rest of a request.
    abortIfSending();
    return true;
  }

  private boolean malformed() {
    isMalformed = true;
    return false;
  }

  @Override
  protected void cut(ErrorCode code) {
    fail(
        isMalformed
            ? UpstreamFailure.MALFORMED
            : code == ErrorCode.REFUSED_STREAM ? UpstreamFailure.REFUSED : UpstreamFailure.RESET);
  }

  @Override
  protected void drained() {
    if (receiver != null) {
      receiver.drained();
    }
  }

  @Override
  protected void outputEnded() {
    // The response is still to come.
  }

  @Override
  protected void closed() {
    // The receiver has heard.
  }

  @Override
  public void setReading(boolean reads) {
    read(reads);
  }

  @Override
  public void endTunnel() {
    throw new IllegalStateException("HTTP/2 changes to no other protocol");
  }

  @Override
  public void closeAfterSending() {
    abandon();
  }

  @Override
  public void abandon() {
    receiver = null;
    if (isAwaiting) {
      isAwaiting = false;
      connection.letGo(this);
    } else {
      abort(ErrorCode.CANCEL);
    }
  }
}
