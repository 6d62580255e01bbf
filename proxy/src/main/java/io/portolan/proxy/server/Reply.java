// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.proxy.http1.Dechunking;
import io.portolan.proxy.http1.Framing;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.http1.ResponseEdit;
import io.portolan.proxy.http1.ResponseEdit.Persistence;
import io.portolan.proxy.http1.ResponseHead;
import io.portolan.proxy.route.HeaderField;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A response on its way to the client.
final class Reply {
  private final ProxyLoop loop;
  private final Client client;
  private final Dechunking chunks = new Dechunking();
  private final Consumer<ByteBuf> part = this::sendPart;
  private boolean isVersion11;
  private boolean isToHead;
  private boolean isKeepAlive;
  private boolean isDechunked;
  private boolean hasLeft;
  private List<HeaderField> added = List.of();
  private List<HeaderField> addedToGood = List.of();
  private Optional<ResponseEdit.Rewrite> rewrite = Optional.empty();
  private int status;
  private long bytes;
  private long headBytes;

  Reply(ProxyLoop loop, Client client) {
    this.loop = loop;
    this.client = client;
  }

  /// A request begins that could not be read.
  void beginUnread() {
    isVersion11 = true;
    isToHead = false;
    isKeepAlive = false;
    chunks.begin();
    added = client.caller().listener().alternatives().fields();
    addedToGood = List.of();
    rewrite = Optional.empty();
    status = 0;
    bytes = 0;
    headBytes = 0;
  }

  void begin(RequestHead request) {
    beginUnread();
    isVersion11 = request.isVersion11();
    isToHead = request.isHeadMethod();
    isKeepAlive = request.isKeepAlive();
  }

  /// The host is served by TLS over TCP alone, whatever its clients were told before.
  void withoutAlternatives() {
    if (!added.isEmpty()) {
      added = Alternatives.CLEARED;
    }
  }

  /// The response has these fields too, whoever gives it.
  void add(List<HeaderField> fields) {
    if (!fields.isEmpty()) {
      added = added.isEmpty() ? fields : Stream.concat(added.stream(), fields.stream()).toList();
    }
  }

  /// And these, which an error has not.
  void addToGood(List<HeaderField> fields) {
    addedToGood = fields;
  }

  /// An endpoint's response has other values.
  void rewrite(ResponseEdit.Rewrite values) {
    rewrite = Optional.of(values);
  }

  /// Whoever answers from now on, its values stay.
  void keepValues() {
    rewrite = Optional.empty();
  }

  boolean isVersion11() {
    return isVersion11;
  }

  /// The status that was sent, 0 for none.
  int status() {
    return status;
  }

  /// Bytes sent, heads included.
  long bytes() {
    return bytes;
  }

  /// Bytes sent of the body.
  long bodyBytes() {
    return bytes - headBytes;
  }

  /// Whether the client's connection takes another request after this response.
  boolean isKeepAlive() {
    return isKeepAlive;
  }

  /// The connection ends with this response, which its head says if it has not left yet.
  void close() {
    isKeepAlive = false;
  }

  /// Sends an interim response, which HTTP/1.0 does not know (RFC 9110 section 15.2).
  void informational(ResponseHead head) {
    if (isVersion11) {
      HeadOut out = loop.out().clear();
      loop.responseEdit().write(head, Persistence.SILENT, true, Optional.empty(), List.of(), out);
      headSent(out);
      client.interim(out);
    }
  }

  /// Sends the head and the body's first part, which begins at `headEnd`; false when it has not all
  /// left.
  boolean head(ResponseHead head, ByteBuf buffer, int headEnd) {
    Framing framing = head.framing(isToHead);
    boolean takesCodings = isVersion11 && !client.framesBodies();
    isDechunked = framing == Framing.CHUNKED && !takesCodings;
    boolean isEndKnown = client.framesBodies() || (framing != Framing.UNTIL_CLOSE && !isDechunked);
    isKeepAlive &= isEndKnown && livesOn();
    status = head.status();
    if (status < 400) {
      add(addedToGood);
    }
    HeadOut out = loop.out().clear();
    loop.responseEdit().write(head, persistence(), takesCodings, rewrite, added, out);
    headSent(out);
    if (isDechunked) {
      client.head(out, Unpooled.EMPTY_BUFFER, 0);
      return body(buffer.readerIndex(headEnd));
    }
    bytes += buffer.writerIndex() - headEnd;
    return client.head(out, buffer, headEnd);
  }

  private boolean livesOn() {
    return !loop.isDraining() && !client.isLast();
  }

  private Persistence persistence() {
    if (!isKeepAlive && !client.framesBodies()) {
      return Persistence.CLOSE;
    }
    return isVersion11 ? Persistence.SILENT : Persistence.KEEP_ALIVE;
  }

  /// Sends more of the body; false when it has not all left.
  boolean body(ByteBuf buffer) {
    if (!isDechunked) {
      return send(buffer);
    }
    hasLeft = true;
    chunks.take(buffer, part);
    return hasLeft;
  }

  private void sendPart(ByteBuf content) {
    hasLeft = send(content);
  }

  private boolean send(ByteBuf buffer) {
    bytes += buffer.readableBytes();
    return client.body(buffer);
  }

  /// The response is whole.
  void end() {
    client.end(chunks);
  }

  /// Says that the tunnel that was asked for is there.
  void tunnel() {
    status = 200;
    add(addedToGood);
    HeadOut out = loop.out().clear();
    OwnAnswer.writeTunnel(out, loop.date(), added);
    headSent(out);
    client.head(out, Unpooled.EMPTY_BUFFER, 0);
  }

  private void headSent(HeadOut out) {
    bytes += out.length();
    headBytes += out.length();
  }

  /// Sends an answer of the proxy's own.
  void own(int status, Optional<String> location, String body) {
    this.status = status;
    isKeepAlive &= livesOn();
    HeadOut out = loop.out().clear();
    Optional<String> connection =
        switch (persistence()) {
          case CLOSE -> Optional.of("close");
          case KEEP_ALIVE -> Optional.of("keep-alive");
          case SILENT -> Optional.empty();
        };
    byte[] content = OwnAnswer.content(status, body);
    OwnAnswer.write(out, status, loop.date(), connection, location, added, content);
    ByteBuf whole = loop.written(out);
    int bodyFrom = whole.writerIndex();
    if (!isToHead) {
      whole.writeBytes(content);
    }
    bytes += whole.readableBytes();
    headBytes += out.length();
    client.head(out, whole, bodyFrom);
    client.end(chunks);
  }
}
