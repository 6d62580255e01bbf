// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.proxy.http1.Framing;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http1.Refusal;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.http2.ChunkText;
import io.portolan.proxy.http2.FieldList;
import io.portolan.proxy.http2.Http2Codec;
import java.time.Duration;
import java.util.Optional;

/// A request that comes as fields and content on a stream of its own (RFC 9113 sections 8.1 to 8.3,
/// RFC 9114 sections 4.1 to 4.3), one after the other; for its event loop.
///
/// Exchanges know heads and bodies as HTTP/1.1 has them, so that is what becomes of them here. What
/// comes of a request that is over is thrown away.
final class FramedRequest {
  private final ProxyLoop loop;
  private final Client client;
  private final Exchange exchange;
  private final boolean takesTunnels;
  private final ChunkText chunks = new ChunkText();
  private Framing framing = Framing.NONE;
  private boolean isUnderWay;
  private boolean isTunnel;
  private long contentLeft;
  private long deadline;

  /// @param takesTunnels whether streams may become another protocol's; else a request for that is
  ///     malformed
  FramedRequest(ProxyLoop loop, Client client, boolean takesTunnels) {
    this.loop = loop;
    this.client = client;
    this.takesTunnels = takesTunnels;
    this.exchange = new Exchange(loop, client);
  }

  Exchange exchange() {
    return exchange;
  }

  /// Whether it has begun and was not answered.
  boolean isUnderWay() {
    return isUnderWay;
  }

  /// Whether what follows the head is another protocol's.
  boolean isTunnel() {
    return isTunnel;
  }

  /// Begins with a head; false when it is malformed, and then nothing begins.
  ///
  /// @param isLast whether nothing follows
  boolean begin(FieldList fields, boolean isLast) {
    isTunnel = false;
    if (fields.isTooLarge()) {
      refuse(Refusal.HEAD_TOO_LARGE);
      return true;
    }
    Http2Codec codec = loop.codec();
    HeadOut text = codec.text().clear();
    if (!codec.requests().write(fields, isLast, text)) {
      return false;
    }
    isTunnel = codec.requests().isTunnel();
    if (isTunnel && !takesTunnels) {
      if (codec.requests().namesProtocol()) {
        // Only who is told that it may says `:protocol` (RFC 9220 section 3).
        return false;
      }
      isTunnel = false;
      refuse(Refusal.METHOD);
      return true;
    }
    RequestHead head = loop.head();
    int length = head.read(text.bytes(), 0, text.length());
    if (length <= 0) {
      refuse(length == RequestHead.REFUSED ? head.refusal() : Refusal.HEAD_TOO_LARGE);
      return true;
    }
    framing = head.framing();
    contentLeft = Math.max(0, head.contentLength());
    if (isLast && contentLeft > 0) {
      return false;
    }
    chunks.begin();
    isUnderWay = true;
    client.progressed();
    exchange.begin(head, client.caller().listener().routes().table(), Unpooled.EMPTY_BUFFER);
    return true;
  }

  private void refuse(Refusal why) {
    framing = Framing.UNTIL_CLOSE;
    contentLeft = 0;
    isUnderWay = true;
    waitFor(loop.settings().timeouts().progress());
    exchange.refuse(why);
  }

  /// A part of the content has come, from `from` to before `to`; false when it is more than the
  /// head has said. Up to eight bytes before it may be overwritten.
  boolean content(ByteBuf in, int from, int to) {
    if (!isUnderWay || from == to) {
      return true;
    }
    if (!isInLength(to - from)) {
      return false;
    }
    pass(
        framing == Framing.CHUNKED
            ? chunks.chunk(in, from, to)
            : in.retainedSlice(from, to - from));
    return true;
  }

  /// A part of the content has come; false when it is more than the head has said.
  ///
  /// @param part given up
  boolean content(ByteBuf part) {
    boolean isInLength = !isUnderWay || isInLength(part.readableBytes());
    if (isUnderWay && isInLength && part.isReadable()) {
      pass(framing == Framing.CHUNKED ? chunks.chunk(part) : part);
    } else {
      part.release();
    }
    return isInLength;
  }

  /// Counts a part against the length that was said (RFC 9113 section 8.1.1).
  private boolean isInLength(int bytes) {
    if (framing == Framing.CHUNKED || framing == Framing.UNTIL_CLOSE) {
      return true;
    }
    contentLeft -= bytes;
    return contentLeft >= 0;
  }

  /// The request ends; false when it is shorter than the head has said.
  boolean end() {
    if (isUnderWay && framing == Framing.CHUNKED) {
      pass(chunks.last());
    }
    return !isUnderWay || contentLeft <= 0;
  }

  /// The request ends with fields; false when they are malformed, or it is shorter than the head
  /// has said.
  boolean end(FieldList trailers) {
    if (!isUnderWay || framing != Framing.CHUNKED) {
      return !isUnderWay || contentLeft <= 0;
    }
    Optional<ByteBuf> last = chunks.last(trailers);
    last.ifPresent(this::pass);
    return last.isPresent();
  }

  private void pass(ByteBuf part) {
    if (isUnderWay) {
      client.progressed();
      exchange.requestBody(part);
    }
    part.release();
  }

  /// Waits anew for what is to come next.
  void waitFor(Duration patience) {
    deadline = loop.now() + patience.toNanos();
  }

  /// Ends what was waited for too long; whether it was.
  ///
  /// @param now as [System#nanoTime]
  boolean endIfLate(long now) {
    if (now - deadline < 0) {
      return false;
    }
    if (isUnderWay) {
      exchange.timedOut();
    } else {
      client.abort();
    }
    return true;
  }

  /// What was sent has left.
  void drained() {
    if (isUnderWay) {
      exchange.clientDrained();
    }
  }

  /// It is answered, or nothing more of it is wanted.
  void over() {
    isUnderWay = false;
  }

  /// The client does not wait for the answer any more.
  void clientGone() {
    if (isUnderWay) {
      isUnderWay = false;
      exchange.clientGone();
    }
  }
}
