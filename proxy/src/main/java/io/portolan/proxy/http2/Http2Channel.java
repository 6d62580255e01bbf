// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.portolan.proxy.buffer.Backlog;
import io.portolan.proxy.http1.HeadOut;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One end of a connection (RFC 9113): its streams, what the other end is told of it, and how much
/// may be sent; for its event loop.
public final class Http2Channel {
  /// What a client sends first (RFC 9113 section 3.4).
  public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private static final int FIRST_WINDOW = Sending.FIRST_WINDOW;
  private static final int MAX_WINDOW = Integer.MAX_VALUE;
  private static final int LAST_ID = Integer.MAX_VALUE;
  private static final int MAX_FRAME_SIZE = (1 << 24) - 1;
  private static final int USUAL_STREAMS = 100;
  private static final byte[] NOTHING = {};

  /// Whose end it is.
  public interface Owner {
    /// A stream for what the other end begins; empty when it may begin none.
    Optional<Http2Stream> accept();

    /// The other end takes no more streams; those that it has not begun have been cut.
    void goneAway();

    /// A stream is closed, whichever way.
    void streamClosed();
  }

  private final Channel channel;
  private final Http2Settings settings;
  private final Owner owner;
  private final boolean isServer;
  private final FieldList fields;
  private final FrameReader reader;
  private final FrameWriter writer;
  private final Sending sending;
  private final HpackReader hpack = new HpackReader();
  private final IntObjectMap<Http2Stream> streams = new IntObjectHashMap<>();
  private final Budget resets;
  private final Budget idleFrames;
  private int lastSeen;
  private int lastAccepted;
  private int nextId = 1;
  private int peerStreamWindow = FIRST_WINDOW;
  private int peerMaxStreams = USUAL_STREAMS;
  private long receiveWindow;
  private int unsaid;
  private boolean isGoingAway;
  private boolean isPeerGoingAway;
  private boolean isClosed;

  /// @param isServer whether the other end begins the streams
  /// @param fields where blocks are read to, which may be shared with the others of the event loop
  public Http2Channel(
      Channel channel, Http2Settings settings, boolean isServer, FieldList fields, Owner owner) {
    this.channel = channel;
    this.settings = settings;
    this.owner = owner;
    this.isServer = isServer;
    this.fields = fields;
    this.reader = new FrameReader(new Received(), settings.maxFieldBytes());
    this.writer = new FrameWriter(channel);
    this.sending = new Sending(writer, this::left);
    this.receiveWindow = settings.connectionWindow();
    this.resets = new Budget(settings.maxResets());
    this.idleFrames = new Budget(settings.maxIdleFrames());
  }

  /// Says what the other end may do, and before that, from a client, what it speaks.
  public void begin() {
    Map<Integer, Integer> values = new LinkedHashMap<>();
    if (isServer) {
      values.put(Frame.MAX_CONCURRENT_STREAMS, settings.maxStreams());
      values.put(Frame.ENABLE_CONNECT_PROTOCOL, 1);
    } else {
      writer.preface(PREFACE.getBytes(StandardCharsets.US_ASCII));
      values.put(Frame.ENABLE_PUSH, 0);
    }
    values.put(Frame.INITIAL_WINDOW_SIZE, settings.streamWindow());
    values.put(Frame.MAX_HEADER_LIST_SIZE, settings.maxFieldBytes());
    writer.settings(values);
    writer.windowUpdate(0, settings.connectionWindow() - FIRST_WINDOW);
  }

  /// The streams that are open.
  public int size() {
    return streams.size();
  }

  /// Shows the streams that are open; they may be ended meanwhile.
  public void forEach(Consumer<Http2Stream> visitor) {
    List.copyOf(streams.values()).forEach(visitor);
  }

  /// Whether a block of fields has begun that has not ended.
  public boolean isInBlock() {
    return reader.isInBlock();
  }

  /// Whether the other end takes one more stream.
  public boolean hasRoom() {
    return !isClosed
        && !isPeerGoingAway
        && !isGoingAway
        && streams.size() < peerMaxStreams
        && nextId < LAST_ID - 2;
  }

  /// How many streams this end has begun.
  public int begun() {
    return nextId / 2;
  }

  /// Begins a stream.
  public void open(Http2Stream stream) {
    stream.begin(nextId, peerStreamWindow, settings.streamWindow());
    streams.put(nextId, stream);
    nextId += 2;
  }

  /// Takes the frames that have come as a whole from `bytes`, which stay the caller's. Where they
  /// break the protocol the other end is told, and the connection is closed.
  public void receive(ByteBuf bytes) {
    try {
      if (!isClosed) {
        reader.read(bytes);
      }
    } catch (ConnectionError e) {
      fail(e.code(), Objects.requireNonNullElse(e.getMessage(), ""));
    }
  }

  /// Sends what waits, now that the socket takes more again.
  public void writabilityChanged() {
    sending.goOn();
  }

  /// Takes no more streams from the other end; those that are open go on.
  ///
  /// @param isSoon whether streams that are on their way are still taken, for which the other end
  ///     is only warned (RFC 9113 section 6.8)
  public void goAway(boolean isSoon) {
    if (!isClosed) {
      isGoingAway = !isSoon;
      writer.goAway(isSoon ? LAST_ID : lastAccepted, ErrorCode.NO_ERROR, NOTHING);
      writer.flush();
    }
  }

  /// Ends the connection and all its streams.
  ///
  /// @param why as the other end is told
  public void fail(ErrorCode code, String why) {
    if (isClosed) {
      return;
    }
    isClosed = true;
    writer.goAway(lastAccepted, code, why.getBytes(StandardCharsets.UTF_8));
    writer.flush();
    cutAll(ErrorCode.CANCEL);
    Backlog.closeAfter(channel);
  }

  /// The connection has ended, and with it all streams.
  public void ended() {
    isClosed = true;
    writer.release();
    cutAll(ErrorCode.CANCEL);
  }

  private void cutAll(ErrorCode code) {
    for (Http2Stream each : List.copyOf(streams.values())) {
      cut(each, code);
    }
  }

  private void cut(Http2Stream stream, ErrorCode code) {
    remove(stream);
    stream.cut(code);
    owner.streamClosed();
  }

  private void remove(Http2Stream stream) {
    streams.remove(stream.id);
    stream.isOpen = false;
    sending.forget(stream);
    usedByAll(stream.takeUnused());
  }

  /// What was received of a stream's body is used, so that as much may follow.
  void used(Http2Stream stream, int bytes) {
    if (stream.isOpen && !stream.isRemoteEnded) {
      stream.unsaid += bytes;
      if (stream.unsaid >= settings.streamWindow() / 2) {
        writer.windowUpdate(stream.id, stream.unsaid);
        stream.receiveWindow += stream.unsaid;
        stream.unsaid = 0;
      }
    }
    usedByAll(bytes);
  }

  private void usedByAll(int bytes) {
    unsaid += bytes;
    if (unsaid >= settings.connectionWindow() / 2 && !isClosed) {
      writer.windowUpdate(0, unsaid);
      receiveWindow += unsaid;
      unsaid = 0;
    }
  }

  void sendHeaders(Http2Stream stream, byte[] block, int length, boolean isLast) {
    writer.headers(stream, block, length, isLast);
    if (isLast) {
      endLocal(stream);
    }
  }

  boolean sendData(Http2Stream stream, ByteBuf bytes) {
    return sending.send(stream, bytes);
  }

  void sendEnd(Http2Stream stream, byte[] trailers) {
    stream.trailers = trailers;
    if (stream.pending.isReadable()) {
      stream.endsAfterPending = true;
    } else {
      end(stream);
    }
  }

  private void end(Http2Stream stream) {
    if (stream.trailers.length > 0) {
      writer.headers(stream, stream.trailers, stream.trailers.length, true);
    } else {
      writer.end(stream);
    }
    endLocal(stream);
  }

  private void endLocal(Http2Stream stream) {
    stream.isLocalEnded = true;
    stream.outputEnded();
    closeIfEnded(stream);
  }

  private void closeIfEnded(Http2Stream stream) {
    if (stream.isOpen && stream.isLocalEnded && stream.isRemoteEnded) {
      remove(stream);
      stream.closed();
      owner.streamClosed();
    }
  }

  void reset(Http2Stream stream, ErrorCode code) {
    writer.reset(stream.id, code);
    remove(stream);
    owner.streamClosed();
  }

  private void left(Http2Stream stream) {
    if (stream.endsAfterPending) {
      end(stream);
    } else {
      stream.drained();
    }
  }

  /// A stream breaks the protocol, which does not touch the others (RFC 9113 section 5.4.2).
  void streamError(Http2Stream stream, ErrorCode code) throws ConnectionError {
    writer.reset(stream.id, code);
    cut(stream, code);
    count(resets, "too many streams that were cut short");
  }

  private static void count(Budget budget, String tooMany) throws ConnectionError {
    if (!budget.take()) {
      throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, tooMany);
    }
  }

  /// What the frames of the other end mean.
  private final class Received implements FrameReader.Receiver {
    @Override
    public void data(int id, ByteBuf in, int from, int to, int flowBytes, boolean isLast)
        throws ConnectionError {
      receiveWindow -= flowBytes;
      if (receiveWindow < 0) {
        throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "more than the window");
      }
      if (from == to && !isLast) {
        idle();
      }
      Http2Stream stream = find(id);
      if (stream == null) {
        usedByAll(flowBytes);
        return;
      }
      stream.receiveWindow -= flowBytes;
      if (stream.receiveWindow < 0 || stream.isRemoteEnded) {
        usedByAll(flowBytes);
        streamError(
            stream, stream.isRemoteEnded ? ErrorCode.STREAM_CLOSED : ErrorCode.FLOW_CONTROL_ERROR);
        return;
      }
      stream.isRemoteEnded = isLast;
      used(stream, flowBytes - (to - from));
      boolean isGood = stream.data(in, from, to, isLast);
      stream.received(to - from);
      after(stream, isGood);
    }

    /// The stream, if it is open; one that was is not the other end's fault.
    private @Nullable Http2Stream find(int id) throws ConnectionError {
      Http2Stream found = streams.get(id);
      boolean isIdle = isServer ? id > lastSeen || id % 2 == 0 : id >= nextId || id % 2 == 0;
      if (found == null && isIdle) {
        throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "a stream that has not begun");
      }
      return found;
    }

    @Override
    public void headers(int id, HeadOut block, boolean isLast) throws ConnectionError {
      hpack.read(block.bytes(), 0, block.length(), fields);
      boolean isNew = isServer && id > lastSeen && id % 2 == 1;
      Http2Stream stream = isNew ? accept(id) : find(id);
      if (stream == null) {
        if (!isNew) {
          writer.reset(id, ErrorCode.STREAM_CLOSED);
          count(resets, "too many frames on closed streams");
        }
      } else if (stream.isRemoteEnded) {
        streamError(stream, ErrorCode.STREAM_CLOSED);
      } else {
        stream.isRemoteEnded = isLast;
        after(stream, stream.headers(fields, isLast));
      }
    }

    private void after(Http2Stream stream, boolean isGood) throws ConnectionError {
      if (stream.isOpen && !isGood) {
        streamError(stream, ErrorCode.PROTOCOL_ERROR);
      } else {
        closeIfEnded(stream);
      }
    }

    private @Nullable Http2Stream accept(int id) throws ConnectionError {
      lastSeen = id;
      if (isGoingAway) {
        return null;
      }
      lastAccepted = id;
      Optional<Http2Stream> taken =
          streams.size() < settings.maxStreams() ? owner.accept() : Optional.empty();
      if (taken.isEmpty()) {
        writer.reset(id, ErrorCode.REFUSED_STREAM);
        count(resets, "too many streams");
        return null;
      }
      taken.get().begin(id, peerStreamWindow, settings.streamWindow());
      streams.put(id, taken.get());
      return taken.get();
    }

    @Override
    public void reset(int id, ErrorCode code) throws ConnectionError {
      Http2Stream stream = find(id);
      if (stream != null) {
        cut(stream, code);
      }
      count(resets, "too many streams that were cut short");
    }

    @Override
    public void setting(int id, long value) throws ConnectionError {
      switch (id) {
        case Frame.ENABLE_PUSH -> {
          if (value > 1 || (value == 1 && !isServer)) {
            throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "a push setting of " + value);
          }
        }
        case Frame.MAX_CONCURRENT_STREAMS -> peerMaxStreams = (int) Math.min(value, MAX_WINDOW);
        case Frame.INITIAL_WINDOW_SIZE -> resizeWindows(value);
        case Frame.MAX_FRAME_SIZE -> {
          if (value < Frame.MAX_BYTES || value > MAX_FRAME_SIZE) {
            throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "a frame size of " + value);
          }
        }
        default -> {
          // Nothing that is sent here depends on it.
        }
      }
    }

    private void resizeWindows(long value) throws ConnectionError {
      if (value > MAX_WINDOW) {
        throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "a window of " + value);
      }
      long more = value - peerStreamWindow;
      peerStreamWindow = (int) value;
      for (Http2Stream each : streams.values()) {
        each.sendWindow += more;
        if (each.sendWindow > MAX_WINDOW) {
          throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, "a window that overflows");
        }
      }
    }

    @Override
    public void settingsEnded() throws ConnectionError {
      idle();
      writer.settingsAnswer();
      sending.goOn();
    }

    @Override
    public void ping(long content, boolean isAnswer) throws ConnectionError {
      idle();
      if (!isAnswer) {
        writer.ping(content, true);
      }
    }

    @Override
    public void goAway(int lastStream) {
      isPeerGoingAway = true;
      for (Http2Stream each : List.copyOf(streams.values())) {
        if (!isServer && each.id > lastStream) {
          cut(each, ErrorCode.REFUSED_STREAM);
        }
      }
      owner.goneAway();
    }

    @Override
    public void windowUpdate(int id, int more) throws ConnectionError {
      if (!sending.isUpdateDue()) {
        idle();
      }
      if (id == 0) {
        if (more == 0) {
          throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, "a window that grows by nothing");
        }
        sending.grow(more);
      } else {
        Http2Stream stream = find(id);
        if (stream == null) {
          return;
        }
        stream.sendWindow += more;
        if (more == 0 || stream.sendWindow > MAX_WINDOW) {
          streamError(stream, more == 0 ? ErrorCode.PROTOCOL_ERROR : ErrorCode.FLOW_CONTROL_ERROR);
          return;
        }
      }
      sending.goOn();
    }

    @Override
    public void idle() throws ConnectionError {
      count(idleFrames, "too many frames that bring nothing");
    }
  }
}
