// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The server's end of a SPDY/3.1 connection whose streams the client opens. Without flow control,
/// as Kubernetes' clients use it. One thread runs it; streams may be used by any.
///
/// ```
///   control: 1 version(15) type(16) | flags(8) length(24) | content
///   data:    0 stream(31)           | flags(8) length(24) | content
/// ```
public final class SpdySession implements AutoCloseable {
  private static final int CONTROL = 0x8000;
  private static final int VERSION = 3;
  private static final int SYN_STREAM = 1;
  private static final int SYN_REPLY = 2;
  private static final int RST_STREAM = 3;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int FLAG_FIN = 1;
  private static final int MOST_BYTES = 1 << 22;
  private static final int CHUNK = 32 * 1024;

  private final Transport transport;
  private final SpdyHeaders headers = new SpdyHeaders();
  private final ReentrantLock writing = new ReentrantLock();
  private final Map<Integer, SpdyStream> streams = new ConcurrentHashMap<>();

  public SpdySession(Transport transport) {
    this.transport = transport;
  }

  /// A stream that the client opened.
  public final class SpdyStream {
    private final int id;
    private final Map<String, String> headers;
    private final Pipe received = new Pipe();
    private boolean ended;

    private SpdyStream(int id, Map<String, String> headers) {
      this.id = id;
      this.headers = headers;
    }

    /// A header of the stream; names are in lower case.
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }

    /// What the client sends.
    public InputStream input() {
      return received.input();
    }

    /// What goes to the client; closing it ends this direction.
    public OutputStream output() {
      return new OutputStream() {
        @Override
        public void write(int value) throws IOException {
          write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          for (int at = 0; at < length; at += CHUNK) {
            data(id, 0, bytes, offset + at, Math.min(CHUNK, length - at));
          }
        }

        @Override
        public void close() throws IOException {
          if (!ended) {
            ended = true;
            data(id, FLAG_FIN, new byte[0], 0, 0);
          }
        }
      };
    }

    /// Ends both directions at once.
    public void reset() throws IOException {
      streams.remove(id);
      received.input().close();
      control(RST_STREAM, 0, ByteBuffer.allocate(8).putInt(id).putInt(5).array());
    }
  }

  /// Reads until the connection ends.
  ///
  /// @param opened told of each stream, on the reading thread, so it must not block
  public void run(Consumer<SpdyStream> opened) throws IOException {
    while (true) {
      ByteBuffer head = ByteBuffer.wrap(transport.read(8));
      int first = head.getInt();
      int second = head.getInt();
      int flags = second >>> 24;
      int length = second & 0xffffff;
      if (length > MOST_BYTES) {
        throw new IOException("a frame of " + length + " bytes");
      }
      byte[] content = length == 0 ? new byte[0] : transport.read(length);
      if (first >= 0) {
        receive(first, flags, content);
      } else if (!control(first & 0xffff, flags, content, opened)) {
        return;
      }
    }
  }

  private void receive(int id, int flags, byte[] content) throws IOException {
    SpdyStream stream = streams.get(id);
    if (stream == null) {
      return;
    }
    try {
      stream.received.output().write(content, 0, content.length);
    } catch (IOException _) {
      // Nobody reads it any longer.
      return;
    }
    if ((flags & FLAG_FIN) != 0) {
      stream.received.output().close();
    }
  }

  /// @return false when the client says goodbye
  private boolean control(int type, int flags, byte[] content, Consumer<SpdyStream> opened)
      throws IOException {
    ByteBuffer frame = ByteBuffer.wrap(content);
    switch (type) {
      case SYN_STREAM -> {
        int id = frame.getInt() & Integer.MAX_VALUE;
        frame.position(10);
        byte[] block = new byte[frame.remaining()];
        frame.get(block);
        SpdyStream stream = new SpdyStream(id, headers.read(block));
        streams.put(id, stream);
        if ((flags & FLAG_FIN) != 0) {
          stream.received.output().close();
        }
        reply(id);
        opened.accept(stream);
      }
      case RST_STREAM -> {
        SpdyStream stream = streams.remove(frame.getInt() & Integer.MAX_VALUE);
        if (stream != null) {
          stream.received.output().close();
        }
      }
      case PING -> control(PING, 0, content);
      case GOAWAY -> {
        return false;
      }
      default -> {
        // Settings, priorities and windows change nothing here.
      }
    }
    return true;
  }

  private void reply(int id) throws IOException {
    writing.lock();
    try {
      byte[] block = headers.write(Map.of());
      byte[] content = ByteBuffer.allocate(4 + block.length).putInt(id).put(block).array();
      control(SYN_REPLY, 0, content);
    } finally {
      writing.unlock();
    }
  }

  private void control(int type, int flags, byte[] content) throws IOException {
    int first = (CONTROL | VERSION) << 16 | type;
    frame(first, flags, content, 0, content.length);
  }

  private void data(int id, int flags, byte[] bytes, int offset, int length) throws IOException {
    if (!streams.containsKey(id)) {
      throw new IOException("the stream is closed");
    }
    frame(id, flags, bytes, offset, length);
  }

  private void frame(int first, int flags, byte[] bytes, int offset, int length)
      throws IOException {
    byte[] frame =
        ByteBuffer.allocate(8 + length)
            .putInt(first)
            .putInt(flags << 24 | length)
            .put(bytes, offset, length)
            .array();
    writing.lock();
    try {
      transport.write(frame);
    } finally {
      writing.unlock();
    }
  }

  /// Ends the streams; the connection is the caller's.
  @Override
  public void close() {
    for (SpdyStream stream : streams.values()) {
      try {
        stream.received.output().close();
        stream.received.input().close();
      } catch (IOException _) {
        // A pipe's ends close without fail.
      }
    }
    streams.clear();
    headers.close();
  }
}
