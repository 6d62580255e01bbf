// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.proxy.http1.Body;
import io.portolan.proxy.http1.Framing;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.upstream.ResponseReceiver;
import io.portolan.proxy.upstream.UpstreamStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request on its way to an endpoint: its head, kept until a response has begun, and its body,
/// which is only read from the client as fast as the endpoint takes it.
final class Upload {
  /// What was found in the bytes of a body.
  enum Found {
    GOOD,
    MALFORMED,
    TOO_LARGE
  }

  private static final int USUAL_HEAD = 1024;

  private final Client client;
  private final long maxBodyBytes;
  private final Body body = new Body();
  private byte[] head = new byte[USUAL_HEAD];
  private int headLength;
  private boolean isToHead;
  private boolean isReplaced;
  private @Nullable UpstreamStream to;
  private boolean hasHeadLeft;
  private boolean isHeldUp;
  private long limit;
  private long announced;
  private long received;
  private ByteBuf held = Unpooled.EMPTY_BUFFER;

  Upload(Client client, long maxBodyBytes) {
    this.client = client;
    this.maxBodyBytes = maxBodyBytes;
  }

  /// No request begins, but what is to be refused.
  void beginUnread() {
    body.begin(Framing.UNTIL_CLOSE, 0);
    received = 0;
  }

  /// A request begins; whether its body may be as long as it says.
  boolean begin(RequestHead request) {
    to = null;
    body.begin(request.framing(), request.contentLength());
    isToHead = request.isHeadMethod();
    hasHeadLeft = false;
    isHeldUp = false;
    isReplaced = false;
    announced = request.contentLength();
    received = request.length();
    return limit(maxBodyBytes);
  }

  /// Whether the body may be as long as it says, where it may have so many bytes at most.
  boolean limit(long bytes) {
    limit = Math.min(bytes, maxBodyBytes);
    return announced <= limit;
  }

  /// Copies the head, as the endpoint is to get it.
  void head(HeadOut out) {
    headLength = out.length();
    if (head.length < headLength || (head.length > USUAL_HEAD && headLength <= USUAL_HEAD)) {
      head = new byte[Math.max(headLength, USUAL_HEAD)];
    }
    System.arraycopy(out.bytes(), 0, head, 0, headLength);
  }

  /// Sends another head from now on, and no body: what comes of the client's is thrown away.
  void replace(HeadOut other) {
    head(other);
    isReplaced = true;
    isHeldUp = false;
    held.release();
    held = Unpooled.EMPTY_BUFFER;
    if (!isWhole()) {
      client.setReading(true);
    }
  }

  /// Whether another head is sent than the client's.
  boolean isReplaced() {
    return isReplaced;
  }

  /// Adds fields to the head.
  void add(List<HeaderField> fields) {
    if (!fields.isEmpty()) {
      head(HeadOut.extended(head, headLength, fields));
    }
  }

  /// Whether a body comes, or has come.
  boolean hasBody() {
    return (body.framing() == Framing.CHUNKED || announced > 0) && !isReplaced;
  }

  /// Whether all of the request has come from the client.
  boolean isWhole() {
    return body.isComplete();
  }

  /// Whether nothing of the request has left but its head.
  boolean mayBeRepeated() {
    return !hasBody();
  }

  /// Sends the head, and what has come of the body.
  void sendTo(UpstreamStream connection, ResponseReceiver receiver) {
    to = connection;
    hasHeadLeft = connection.send(receiver, head, headLength, isToHead, !hasBody());
    if (hasHeadLeft) {
      sendHeld();
    }
  }

  /// Takes what belongs to the body from `bytes`, which stay the caller's.
  Found take(ByteBuf bytes) {
    int end = body.take(bytes, bytes.readerIndex(), bytes.writerIndex());
    received += end - bytes.readerIndex();
    if (body.isBroken()) {
      return Found.MALFORMED;
    }
    if (body.chunkedBytes() > limit) {
      return Found.TOO_LARGE;
    }
    if (end > bytes.readerIndex()) {
      send(bytes.readRetainedSlice(end - bytes.readerIndex()));
    }
    return Found.GOOD;
  }

  /// Throws away what belongs to the body.
  void skip(ByteBuf bytes) {
    int end = body.take(bytes, bytes.readerIndex(), bytes.writerIndex());
    received += end - bytes.readerIndex();
    bytes.readerIndex(end);
  }

  /// Bytes of another protocol have come from the client.
  void passed(int bytes) {
    received += bytes;
  }

  /// Bytes that have come from the client, the head included.
  long received() {
    return received;
  }

  private void send(ByteBuf part) {
    if (isReplaced) {
      part.release();
    } else if (to != null && hasHeadLeft && !held.isReadable()) {
      pace(to.sendBody(part, body.isComplete()));
    } else {
      held = held.isReadable() ? Unpooled.wrappedBuffer(held, part) : part;
      client.setReading(false);
    }
  }

  private void sendHeld() {
    if (held.isReadable() && to != null) {
      ByteBuf part = held;
      held = Unpooled.EMPTY_BUFFER;
      pace(to.sendBody(part, body.isComplete()));
    } else if (!body.isComplete()) {
      pace(true);
    }
  }

  /// Reads from the client only as fast as the endpoint takes it, which is what is waited for then.
  private void pace(boolean hasLeft) {
    isHeldUp = !hasLeft;
    client.setReading(hasLeft);
    client.progressed();
  }

  /// Whether the endpoint takes no more for now.
  boolean isHeldUp() {
    return isHeldUp;
  }

  /// What was sent has left.
  void drained() {
    hasHeadLeft = true;
    sendHeld();
  }

  /// The connection failed; what was held stays for the next.
  void disconnected() {
    to = null;
    hasHeadLeft = false;
  }

  /// Nothing more is sent.
  void end() {
    to = null;
    held.release();
    held = Unpooled.EMPTY_BUFFER;
  }
}
