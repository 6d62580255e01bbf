// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.proxy.http1.Dechunking;
import io.portolan.proxy.http1.Framing;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http1.Refusal;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.http2.ChunkText;
import io.portolan.proxy.http2.ErrorCode;
import io.portolan.proxy.http2.FieldList;
import io.portolan.proxy.http2.Http2Codec;
import io.portolan.proxy.http2.Http2Stream;
import java.time.Duration;
import java.util.Optional;

/// A request by HTTP/2 and its response, one of many on a client's connection.
///
/// Exchanges know heads and bodies as HTTP/1.1 has them, so that is what becomes of them here.
final class RequestStream extends Http2Stream implements Client {
  /// Whether the stream's bytes are another protocol's (RFC 8441).
  private enum Tunnel {
    NONE,
    ASKED,
    OPEN
  }

  private final ProxyLoop loop;
  private final Http2Connection connection;
  private final Http2Codec codec;
  private final Exchange exchange;
  private final ChunkText chunks = new ChunkText();
  private boolean hasHead;
  private boolean isUnderWay;
  private boolean isChunked;
  private Tunnel tunnel = Tunnel.NONE;
  private ByteBuf early = Unpooled.EMPTY_BUFFER;
  private long bodyLeft;
  private long deadline;

  RequestStream(ProxyLoop loop, Http2Connection connection) {
    super(connection.http2());
    this.loop = loop;
    this.connection = connection;
    this.codec = loop.codec();
    this.exchange = new Exchange(loop, this);
  }

  @Override
  public Caller caller() {
    return connection.caller();
  }

  @Override
  public String protocol() {
    return "HTTP/2.0";
  }

  @Override
  public boolean framesBodies() {
    return true;
  }

  @Override
  protected boolean headers(FieldList fields, boolean isLast) {
    if (hasHead) {
      return isLast && trailers(fields);
    }
    hasHead = true;
    isUnderWay = true;
    HeadOut text = codec.text().clear();
    if (fields.isTooLarge()) {
      refuse(Refusal.HEAD_TOO_LARGE);
      return true;
    }
    if (!codec.requests().write(fields, isLast, text)) {
      isUnderWay = false;
      return false;
    }
    isChunked = codec.requests().isChunked();
    tunnel = codec.requests().isTunnel() ? Tunnel.ASKED : Tunnel.NONE;
    RequestHead head = loop.head();
    int length = head.read(text.bytes(), 0, text.length());
    if (length <= 0) {
      refuse(length == RequestHead.REFUSED ? head.refusal() : Refusal.HEAD_TOO_LARGE);
      return true;
    }
    bodyLeft = head.framing() == Framing.LENGTH ? head.contentLength() : 0;
    if (isLast && bodyLeft > 0) {
      isUnderWay = false;
      return false;
    }
    chunks.begin();
    progressed();
    exchange.begin(head, caller().listener().routes().table(), Unpooled.EMPTY_BUFFER);
    return true;
  }

  private void refuse(Refusal why) {
    deadline = loop.now() + loop.settings().timeouts().progress().toNanos();
    exchange.refuse(why);
  }

  private boolean trailers(FieldList fields) {
    if (!isChunked) {
      return bodyLeft == 0;
    }
    Optional<ByteBuf> last = chunks.last(fields);
    last.ifPresent(this::pass);
    return last.isPresent();
  }

  @Override
  protected boolean data(ByteBuf in, int from, int to, boolean isLast) {
    if (tunnel != Tunnel.NONE) {
      tunnelled(in.retainedSlice(from, to - from), isLast);
      return true;
    }
    if (!isChunked) {
      bodyLeft -= to - from;
      boolean isGood = bodyLeft >= 0 && (!isLast || bodyLeft == 0);
      if (isGood && to > from) {
        pass(in.retainedSlice(from, to - from));
      }
      return isGood || !isUnderWay;
    }
    if (to > from) {
      pass(chunks.chunk(in, from, to));
    }
    if (isLast) {
      pass(chunks.last());
    }
    return true;
  }

  private void tunnelled(ByteBuf bytes, boolean isLast) {
    if (tunnel == Tunnel.ASKED) {
      // What a client sends before it may waits, and no more than fits the window.
      early = Unpooled.wrappedBuffer(early, bytes);
      read(false);
    } else if (isUnderWay) {
      progressed();
      exchange.tunnelFromClient(bytes);
      if (isLast && isUnderWay) {
        exchange.clientEnded();
      }
    } else {
      bytes.release();
    }
  }

  private void pass(ByteBuf part) {
    if (isUnderWay) {
      progressed();
      exchange.requestBody(part);
    }
    part.release();
  }

  @Override
  public void interim(HeadOut head) {
    codec.hpack().response(head, codec.block().clear());
    sendHeaders(codec.block(), false);
  }

  @Override
  public boolean head(HeadOut head, ByteBuf body, int bodyFrom) {
    interim(head);
    return body(body.readerIndex(bodyFrom));
  }

  @Override
  public boolean body(ByteBuf bytes) {
    progressed();
    if (!bytes.isReadable()) {
      bytes.release();
      return !isWaiting();
    }
    return sendData(bytes);
  }

  @Override
  public void end(Dechunking body) {
    HeadOut block = codec.block().clear();
    if (body.hasTrailers()) {
      codec.hpack().trailers(body.trailers(), block);
    }
    sendEnd(block);
  }

  @Override
  public void exchangeEnded(boolean livesOn) {
    isUnderWay = false;
    if (!isOpen()) {
      spare();
    } else if (!isWaiting()) {
      outputEnded();
    }
  }

  /// What still comes of the request is not wanted (RFC 9113 section 8.1).
  @Override
  protected void outputEnded() {
    if (!isUnderWay && !isRemoteEnded()) {
      abort(ErrorCode.NO_ERROR);
      spare();
    }
  }

  @Override
  protected void closed() {
    if (isUnderWay && tunnel == Tunnel.OPEN) {
      isUnderWay = false;
      exchange.clientGone();
    }
    if (!isUnderWay) {
      spare();
    }
  }

  private void spare() {
    early.release();
    early = Unpooled.EMPTY_BUFFER;
    connection.spare(this);
  }

  @Override
  protected void cut(ErrorCode code) {
    if (isUnderWay) {
      isUnderWay = false;
      exchange.clientGone();
    }
    spare();
  }

  @Override
  public void abort() {
    isUnderWay = false;
    abort(ErrorCode.INTERNAL_ERROR);
    spare();
  }

  @Override
  protected void drained() {
    if (isUnderWay) {
      exchange.clientDrained();
    }
  }

  @Override
  public void setReading(boolean reads) {
    read(reads);
  }

  @Override
  public void progressed() {
    Duration patience = tunnel == Tunnel.OPEN ? exchange.tunnelPatience() : exchange.patience();
    deadline = loop.now() + patience.toNanos();
  }

  /// @param now as [System#nanoTime]
  void closeIfLate(long now) {
    if (now - deadline < 0 || !isOpen()) {
      return;
    }
    if (isUnderWay) {
      exchange.timedOut();
    } else {
      abort();
    }
  }

  /// To be used for another stream.
  void renew() {
    hasHead = false;
    isUnderWay = false;
    isChunked = false;
    tunnel = Tunnel.NONE;
  }

  @Override
  public void tunnel() {
    tunnel = Tunnel.OPEN;
    progressed();
    ByteBuf held = early;
    early = Unpooled.EMPTY_BUFFER;
    read(true);
    if (held.isReadable()) {
      exchange.tunnelFromClient(held);
    }
    if (isRemoteEnded() && isUnderWay) {
      exchange.clientEnded();
    }
  }

  @Override
  public void endOutput() {
    sendEnd(codec.block().clear());
  }

  @Override
  public void closeAfterSending() {
    isUnderWay = false;
    exchange.clientGone();
    endOutput();
  }
}
