// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.portolan.proxy.http2.Http2Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A TCP connection that speaks HTTP/2 frame by frame; either end. Blocks of fields are written and
/// read by another implementation than the proxy's.
final class Http2Wire implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  private final Wire wire;
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

  /// A frame that has come.
  record Frame(int type, int flags, int stream, byte[] content) {
    boolean isLast() {
      return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
    }

    String text() {
      return new String(content, StandardCharsets.UTF_8);
    }

    /// The code of a frame that ends a stream or the connection.
    int code() {
      return Unpooled.wrappedBuffer(content).getInt(type == GOAWAY ? 4 : 0);
    }
  }

  /// A whole message: the fields of its head as `name: value`, its body, and the fields after it.
  record Message(List<String> head, String body, List<String> trailers) {
    String status() {
      return head.getFirst().substring(":status: ".length());
    }
  }

  private Http2Wire(Wire wire) {
    this.wire = wire;
  }

  /// A client that has said what a client says first.
  static Http2Wire connect(InetSocketAddress address) throws IOException {
    return client(Wire.connect(address));
  }

  static Http2Wire client(Wire wire) throws IOException {
    wire.send(Http2Channel.PREFACE.getBytes(StandardCharsets.US_ASCII));
    return new Http2Wire(wire).frame(SETTINGS, 0, 0).frame(SETTINGS, ACK, 0);
  }

  /// A server to which a client has connected.
  static Http2Wire accept(Wire wire) throws IOException {
    wire.bytes(Http2Channel.PREFACE.length());
    return new Http2Wire(wire).frame(SETTINGS, 0, 0).frame(SETTINGS, ACK, 0);
  }

  Http2Wire frame(int type, int flags, int stream, byte... content) throws IOException {
    ByteBuf out = Unpooled.buffer();
    out.writeMedium(content.length).writeByte(type).writeByte(flags).writeInt(stream);
    out.writeBytes(content);
    wire.send(ByteBufUtil.getBytes(out));
    return this;
  }

  /// A frame whose content is one number of four bytes.
  Http2Wire number(int type, int stream, int number) throws IOException {
    return frame(type, 0, stream, Unpooled.copyInt(number).array());
  }

  /// Fields as `name: value`.
  Http2Wire headers(int stream, boolean isLast, String... fields) throws IOException {
    return frame(HEADERS, END_HEADERS | (isLast ? END_STREAM : 0), stream, block(fields));
  }

  byte[] block(String... fields) throws IOException {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (String field : fields) {
      int colon = field.indexOf(": ", 1);
      headers.add(field.substring(0, colon), field.substring(colon + 2));
    }
    ByteBuf block = Unpooled.buffer();
    try {
      encoder.encodeHeaders(1, headers, block);
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
    return ByteBufUtil.getBytes(block);
  }

  Http2Wire get(int stream, String path) throws IOException {
    return headers(
        stream, true, ":method: GET", ":scheme: http", ":authority: a.test", ":path: " + path);
  }

  Http2Wire post(int stream, String path, String... more) throws IOException {
    List<String> fields = new ArrayList<>();
    fields.addAll(
        List.of(":method: POST", ":scheme: http", ":authority: a.test", ":path: " + path));
    fields.addAll(List.of(more));
    return headers(stream, false, fields.toArray(String[]::new));
  }

  Http2Wire data(int stream, boolean isLast, String text) throws IOException {
    return frame(DATA, isLast ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.UTF_8));
  }

  /// The next frame; an [EOFException] where the connection has ended.
  Frame next() throws IOException {
    byte[] head = wire.bytes(9).getBytes(StandardCharsets.ISO_8859_1);
    ByteBuf read = Unpooled.wrappedBuffer(head);
    String content = wire.bytes(read.readUnsignedMedium());
    return new Frame(
        read.readByte(),
        read.readByte(),
        read.readInt(),
        content.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// The next frame of that type; others are passed over.
  Frame next(int type) throws IOException {
    Frame frame = next();
    while (frame.type() != type) {
      frame = next();
    }
    return frame;
  }

  /// The code with which the other end goes away.
  int goneAway() throws IOException {
    return next(GOAWAY).code();
  }

  List<String> fields(Frame frame) throws IOException {
    List<String> fields = new ArrayList<>();
    try {
      decoder
          .decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.content()))
          .forEach(field -> fields.add(field.getKey() + ": " + field.getValue()));
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
    return fields;
  }

  /// The next whole message on that stream, interim responses left out; frames of other streams are
  /// passed over. An [IOException] where the stream is cut.
  Message message(int stream) throws IOException {
    List<List<String>> heads = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    while (true) {
      Frame frame = next();
      if (frame.type() == HEADERS) {
        List<String> fields = fields(frame);
        if (frame.stream() == stream && !fields.getFirst().startsWith(":status: 1")) {
          heads.add(fields);
        }
      } else if (frame.stream() == stream && frame.type() == DATA) {
        body.append(frame.text());
      } else if (frame.stream() == stream && frame.type() == RST_STREAM) {
        throw new IOException("stream " + stream + " is cut with code " + frame.code());
      }
      if (frame.stream() == stream && frame.isLast()) {
        List<String> trailers = heads.size() > 1 ? heads.get(1) : List.of();
        return new Message(heads.getFirst(), body.toString(), trailers);
      }
    }
  }

  boolean isEnded() {
    return wire.isEnded();
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
