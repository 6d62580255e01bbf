// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.proxy.http1.Dechunking;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http2.ErrorCode;
import io.portolan.proxy.http2.FieldList;
import io.portolan.proxy.http2.Http2Codec;
import io.portolan.proxy.http2.Http2Stream;

/// A request by HTTP/2 and its response, one of many on a client's connection.
final class RequestStream extends Http2Stream implements Client {
  private final Http2Connection connection;
  private final Http2Codec codec;
  private final FramedRequest request;
  private boolean hasHead;

  /// Whether another protocol's bytes may pass (RFC 8441).
  private boolean isTunnelOpen;

  private ByteBuf early = Unpooled.EMPTY_BUFFER;

  RequestStream(ProxyLoop loop, Http2Connection connection) {
    super(connection.http2());
    this.connection = connection;
    this.codec = loop.codec();
    this.request = new FramedRequest(loop, this, true);
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
      return isLast && !request.isTunnel() && request.end(fields);
    }
    hasHead = true;
    return request.begin(fields, isLast);
  }

  @Override
  protected boolean data(ByteBuf in, int from, int to, boolean isLast) {
    if (request.isTunnel()) {
      tunnelled(in.retainedSlice(from, to - from), isLast);
      return true;
    }
    return request.content(in, from, to) && (!isLast || request.end());
  }

  private void tunnelled(ByteBuf bytes, boolean isLast) {
    if (!request.isUnderWay()) {
      bytes.release();
    } else if (isTunnelOpen) {
      progressed();
      request.exchange().tunnelFromClient(bytes);
      if (isLast && request.isUnderWay()) {
        request.exchange().clientEnded();
      }
    } else {
      // What a client sends before it may waits, and no more than fits the window.
      early = Unpooled.wrappedBuffer(early, bytes);
      read(false);
    }
  }

  @Override
  public void interim(HeadOut head) {
    codec.hpack().response(head, codec.block().clear());
    sendHeaders(codec.block(), false);
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
    request.over();
    if (!isOpen()) {
      spare();
    } else if (!isWaiting()) {
      outputEnded();
    }
  }

  /// What still comes of the request is not wanted (RFC 9113 section 8.1).
  @Override
  protected void outputEnded() {
    if (!request.isUnderWay() && !isRemoteEnded()) {
      abort(ErrorCode.NO_ERROR);
      spare();
    }
  }

  @Override
  protected void closed() {
    if (isTunnelOpen) {
      request.clientGone();
    }
    if (!request.isUnderWay()) {
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
    request.clientGone();
    spare();
  }

  @Override
  public void abort() {
    request.over();
    abort(ErrorCode.INTERNAL_ERROR);
    spare();
  }

  @Override
  protected void drained() {
    request.drained();
  }

  @Override
  public void setReading(boolean reads) {
    read(reads);
  }

  @Override
  public void progressed() {
    Exchange exchange = request.exchange();
    request.waitFor(isTunnelOpen ? exchange.tunnelPatience() : exchange.patience());
  }

  /// @param now as [System#nanoTime]
  void closeIfLate(long now) {
    if (isOpen()) {
      request.endIfLate(now);
    }
  }

  /// To be used for another stream.
  void renew() {
    hasHead = false;
    isTunnelOpen = false;
  }

  @Override
  public void tunnel() {
    isTunnelOpen = true;
    progressed();
    ByteBuf held = early;
    early = Unpooled.EMPTY_BUFFER;
    read(true);
    if (held.isReadable()) {
      request.exchange().tunnelFromClient(held);
    }
    if (isRemoteEnded() && request.isUnderWay()) {
      request.exchange().clientEnded();
    }
  }

  @Override
  public void endOutput() {
    sendEnd(codec.block().clear());
  }

  @Override
  public void closeAfterSending() {
    request.clientGone();
    endOutput();
  }
}
