// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.portolan.dns.wire.Response;
import io.portolan.linux.DatagramBatch;
import io.portolan.linux.DatagramPeer;
import io.portolan.linux.LinuxException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Answers the questions that arrive at one UDP socket; all on the socket's event loop.
///
/// One system call reads the questions that wait, another sends the answers that are given at once.
/// For those nothing is allocated: what holds questions, answers and clients is used again.
final class DatagramListener implements EpollIoHandle {
  /// Datagrams that one system call reads or sends.
  private static final int BATCH = 32;

  /// Longest question that is read whole; a longer one is malformed by what is missing.
  private static final int MAX_QUESTION_LENGTH = 1500;

  /// Room for an answer that an exchange keeps; most need less, and it grows while one needs more.
  private static final int KEPT_LENGTH = 2048;

  private final IoEventLoop loop;
  private final FileDescriptor socket;
  private final Handler handler;
  private final DnsMetrics metrics;
  private final RateLimitedLog log;
  private final DatagramBatch questions = new DatagramBatch(BATCH, MAX_QUESTION_LENGTH);
  private final ByteBuf[] received = new ByteBuf[BATCH];
  private final DatagramBatch answers = new DatagramBatch(BATCH, Response.MAX_DATAGRAM_LENGTH);
  private final ArrayDeque<DatagramExchange> free = new ArrayDeque<>();
  private final IoRegistration registration;
  private boolean isReading;

  /// Whose handler is running now.
  private @Nullable DatagramExchange serving;

  /// Starts to answer at the socket `fd`, which becomes the listener's own.
  DatagramListener(
      IoEventLoop loop, int fd, Handler handler, DnsMetrics metrics, RateLimitedLog log) {
    this.loop = loop;
    this.socket = new FileDescriptor(fd);
    this.handler = handler;
    this.metrics = metrics;
    this.log = log;
    for (int i = 0; i < BATCH; i++) {
      received[i] = Unpooled.wrappedBuffer(questions.bytes(i));
    }
    this.registration = loop.register(this).syncUninterruptibly().getNow();
    long unused = registration.submit(EpollIoOps.EPOLLIN);
  }

  @Override
  public FileDescriptor fd() {
    return socket;
  }

  /// Reads no more questions; answers to those that are open still leave.
  void pause() {
    long unused = registration.submit(EpollIoOps.NONE);
  }

  /// Ends it, and the socket; returns when that is done.
  void end() {
    loop.submit(this::close).awaitUninterruptibly();
  }

  /// On the event loop.
  @Override
  public void close() {
    if (!socket.isOpen()) {
      return;
    }
    boolean unused = registration.cancel();
    try {
      socket.close();
    } catch (IOException e) {
      log.log("UDP socket " + socket.intValue(), e);
    }
  }

  /// The kernel says that something waits, and will say so again as long as it does.
  @Override
  public void handle(IoRegistration unused, IoEvent event) {
    isReading = true;
    try {
      int count = questions.receive(socket.intValue());
      metrics.datagrams.add(count);
      for (int i = 0; i < count; i++) {
        serve(i);
      }
    } catch (LinuxException e) {
      log.log("UDP socket " + socket.intValue(), e);
    } finally {
      isReading = false;
      flush();
    }
  }

  private void serve(int index) {
    DatagramExchange exchange = free.pollFirst();
    if (exchange == null) {
      exchange = new DatagramExchange();
    }
    exchange.belongTo(index);
    serving = exchange;
    try {
      ByteBuf question = received[index].setIndex(0, questions.length(index));
      boolean unused = exchange.serve(question, handler);
    } catch (RuntimeException e) {
      log.log("a question from " + exchange.client() + " was not answered", e);
      if (exchange.isOpen()) {
        exchange.fail(Exchange.DEFECT + e);
      }
    }
    serving = null;
    if (exchange.isOpen()) {
      metrics.open.increment();
    } else {
      free.addFirst(exchange);
    }
  }

  /// Sends the answers that are given. What the socket does not take now is dropped: a late answer
  /// is worth less than memory.
  private void flush() {
    int lost = answers.send(socket.intValue());
    if (lost > 0) {
      metrics.shed.add(lost);
    }
  }

  private final class DatagramExchange extends Exchange {
    private final DatagramPeer peer = new DatagramPeer();
    private final ByteBuf buffer = Unpooled.buffer(KEPT_LENGTH, Response.MAX_LENGTH);

    /// Made when somebody wants to know it.
    private @Nullable InetSocketAddress client;

    DatagramExchange() {
      super(loop, metrics);
    }

    /// Belongs from now on to the datagram of that index.
    void belongTo(int index) {
      questions.sender(index, peer);
      client = null;
    }

    @Override
    public InetSocketAddress client() {
      InetSocketAddress known = client == null ? peer.address() : client;
      client = known;
      return known;
    }

    @Override
    public boolean isIpv6() {
      return peer.isIpv6();
    }

    @Override
    public boolean isStream() {
      return false;
    }

    @Override
    public int limit() {
      return Math.min(query().payloadSize(), Response.MAX_DATAGRAM_LENGTH);
    }

    @Override
    int prefixLength() {
      return 0;
    }

    @Override
    ByteBuf newBuffer() {
      return buffer.clear();
    }

    @Override
    void write(ByteBuf message) {
      metrics.answered(response().code());
      // After the end the descriptor's number may be somebody else's.
      if (socket.isOpen()) {
        add(message);
      }
      if (buffer.capacity() > KEPT_LENGTH) {
        buffer.clear().capacity(KEPT_LENGTH);
      }
      if (this != serving) {
        metrics.open.decrement();
        free.addFirst(this);
      }
    }

    private void add(ByteBuf message) {
      if (answers.isFull()) {
        flush();
      }
      answers.add(message.array(), message.arrayOffset(), message.readableBytes(), peer);
      if (!isReading) {
        flush();
      }
    }
  }
}
