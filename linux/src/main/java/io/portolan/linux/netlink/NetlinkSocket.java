// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.netlink;

import static io.portolan.linux.libc.FileCalls.FILES;
import static io.portolan.linux.libc.SocketCalls.SOCKETS;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Netlink;
import io.portolan.linux.uapi.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A netlink socket in a network namespace, which it stays in whichever thread uses it.
///
/// Safe for use by several threads, one exchange at a time.
public final class NetlinkSocket implements AutoCloseable {
  /*
   * The kernel handles a request inside send(): when that returns, every answer is in the receive
   * queue, and an empty queue says that there is no more. So a batch asks for no acknowledgements:
   * messages that succeed cost nothing, those that fail answer with their sequence number. A dump
   * is the exception, each recv() makes its next part.
   */
  private static final int RECEIVE_QUEUE_BYTES = 4 * 1024 * 1024;
  private static final int SOCKADDR_NL_BYTES = 12;
  private static final int DUMP_ATTEMPTS = 20;
  private static final int DUMP_TIMEOUT_SECONDS = 10;

  private final int fd;
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private int nextSequence = 1;
  private int sendQueueBytes = 200 * 1024;
  private boolean bound;
  private volatile boolean closed;

  private NetlinkSocket(int fd, String name) {
    this.fd = fd;
    this.name = name;
  }

  /// Opens a socket for a protocol such as [Netlink#NETLINK_ROUTE] in `namespace`.
  public static NetlinkSocket open(NetworkNamespace namespace, int protocol) {
    int fd = namespace.call(() -> openHere(protocol));
    return configured(fd, "netlink " + protocol + " in " + namespace);
  }

  /// Opens a socket in the network namespace of the calling thread.
  public static NetlinkSocket open(int protocol) {
    return configured(openHere(protocol), "netlink " + protocol);
  }

  private static int openHere(int protocol) {
    int type = Socket.SOCK_RAW | Socket.SOCK_CLOEXEC;
    int fd = SOCKETS.socket().call(Socket.AF_NETLINK, type, protocol);
    return LinuxException.check(fd, "open netlink socket", protocol);
  }

  private static NetlinkSocket configured(int fd, String name) {
    NetlinkSocket socket = new NetlinkSocket(fd, name);
    socket.option(Socket.SOL_NETLINK, Netlink.NETLINK_CAP_ACK, 1);
    socket.option(Socket.SOL_NETLINK, Netlink.NETLINK_EXT_ACK, 1);
    return socket;
  }

  /// The descriptor, valid until [#close].
  public int fd() {
    return fd;
  }

  /// Asks the kernel to refuse what it would ignore in dump requests (rtnetlink only).
  public void strictChecking() {
    option(Socket.SOL_NETLINK, Netlink.NETLINK_GET_STRICT_CHK, 1);
  }

  /// Makes room for `bytes` of answers that were not read yet; less where the user may not.
  public void receiveQueue(int bytes) {
    if (option(Socket.SOL_SOCKET, Socket.SO_RCVBUFFORCE, bytes) < 0) {
      option(Socket.SOL_SOCKET, Socket.SO_RCVBUF, bytes);
    }
  }

  /// Joins a multicast group; its messages come through [#receive].
  public void join(int group) {
    receiveQueue(RECEIVE_QUEUE_BYTES);
    bind();
    int result = option(Socket.SOL_NETLINK, Netlink.NETLINK_ADD_MEMBERSHIP, group);
    LinuxException.check(result, "join netlink group", group);
  }

  /// Gives the socket a port: to those without, port 0, the kernel's own messages do not go.
  private void bind() {
    if (bound) {
      return;
    }
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long address = buffer.allocate(SOCKADDR_NL_BYTES);
      buffer.setShort(address, Socket.AF_NETLINK);
      int result = SOCKETS.bind().call(fd, address, SOCKADDR_NL_BYTES);
      LinuxException.check(result, "bind", name);
    }
    bound = true;
  }

  private int option(int level, int option, int value) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long address = buffer.allocate(4);
      buffer.setInt(address, value);
      return SOCKETS.setsockopt().call(fd, level, option, address, 4, 0);
    }
  }

  /// Sends the messages and throws the first failure, with later ones suppressed in it.
  public void execute(NetlinkWriter messages) {
    throwFirst(send(messages, _ -> {}));
  }

  /// Sends the messages, hands what the kernel answers to `handler` and throws the first failure.
  public void execute(NetlinkWriter messages, Consumer<NetlinkMessage> handler) {
    throwFirst(send(messages, handler));
  }

  private static void throwFirst(List<NetlinkFailure> failures) {
    if (failures.isEmpty()) {
      return;
    }
    LinuxException first = failures.getFirst().exception();
    for (NetlinkFailure other : failures.subList(1, failures.size())) {
      first.addSuppressed(other.exception());
    }
    throw first;
  }

  /// Sends all messages in one system call and returns what failed, in order; the kernel carries
  /// out each message whether or not others fail, except within a transaction of nf_tables.
  ///
  /// The messages need no NLM_F_ACK. The writer can be reset and used again afterwards.
  ///
  /// @param handler gets answers other than acknowledgements, before this returns
  public List<NetlinkFailure> send(NetlinkWriter messages, Consumer<NetlinkMessage> handler) {
    if (messages.isEmpty()) {
      return List.of();
    }
    lock.lock();
    try (NativeBuffer buffer = NativeBuffer.take(messages.lengthBytes() + 4L)) {
      int first = transmit(messages, buffer);
      Exchange exchange = new Exchange(messages, first, handler);
      while (receiveInto(buffer, Socket.MSG_DONTWAIT, exchange::accept)) {
        // Until the queue is empty.
      }
      return exchange.failures();
    } finally {
      lock.unlock();
    }
  }

  /// Sends one dump request and returns what `decoder` makes of the answers; NLM_F_DUMP is added
  /// by the caller. Begins again when the kernel says that what it listed changed meanwhile.
  public <T> List<T> dump(NetlinkWriter request, BiConsumer<NetlinkMessage, List<T>> decoder) {
    lock.lock();
    try (NativeBuffer buffer = NativeBuffer.take(messages(request))) {
      for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
        int first = transmit(request, buffer);
        List<T> found = new ArrayList<>();
        Exchange exchange = new Exchange(request, first, m -> decoder.accept(m, found));
        while (!exchange.isDone()) {
          awaitAnswer(buffer);
          receiveInto(buffer, Socket.MSG_DONTWAIT, exchange::accept);
        }
        throwFirst(exchange.failures());
        if (!exchange.wasInterrupted()) {
          return found;
        }
      }
      NetlinkWriter.Label label = request.labels().getFirst();
      throw new LinuxException(
          Errno.EINTR,
          label.operation(),
          label.object().toString(),
          "it changed during each of " + DUMP_ATTEMPTS + " attempts");
    } finally {
      lock.unlock();
    }
  }

  private static long messages(NetlinkWriter request) {
    return request.lengthBytes() + 4L;
  }

  /// Reads the messages that are there and hands them over; false when there was none. For
  /// multicast groups, on a socket that does nothing else. ENOBUFS says that some were lost.
  public boolean receive(Consumer<NetlinkMessage> handler) {
    lock.lock();
    try (NativeBuffer buffer = NativeBuffer.take()) {
      return receiveInto(buffer, Socket.MSG_DONTWAIT, handler);
    } finally {
      lock.unlock();
    }
  }

  private int transmit(NetlinkWriter messages, NativeBuffer buffer) {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
    messages.end();
    int first = nextSequence;
    nextSequence += messages.count();
    messages.sequence(first);
    int length = messages.lengthBytes();
    makeRoom(length);
    buffer.write(buffer.address(), messages.array(), 0, length);
    int sent = SOCKETS.send().call(fd, buffer.address(), length, 0);
    if (sent < 0) {
      NetlinkWriter.Label label = messages.labels().getFirst();
      String detail = "sending " + messages.count() + " messages, " + length + " bytes";
      throw new LinuxException(
          Errno.of(sent), label.operation(), label.object().toString(), detail);
    }
    return first;
  }

  /// A batch travels as one datagram, which must fit into the send queue.
  private void makeRoom(int length) {
    if (length > sendQueueBytes) {
      int wanted = Integer.highestOneBit(length) * 2;
      if (option(Socket.SOL_SOCKET, Socket.SO_SNDBUFFORCE, wanted) < 0) {
        option(Socket.SOL_SOCKET, Socket.SO_SNDBUF, wanted);
      }
      sendQueueBytes = wanted;
    }
  }

  private void awaitAnswer(NativeBuffer buffer) {
    long poll = buffer.address();
    buffer.setInt(poll, fd);
    buffer.setInt(poll + 4, 1);
    int ready = FILES.poll().call(poll, 1, DUMP_TIMEOUT_SECONDS * 1000L);
    if (ready == 0) {
      throw new LinuxException(Errno.ETIMEDOUT, "receive from", name);
    }
  }

  /// One recv(); false when nothing was there.
  private boolean receiveInto(NativeBuffer buffer, int flags, Consumer<NetlinkMessage> handler) {
    long room = Math.min(buffer.bytes(), buffer.heap().length);
    int length = SOCKETS.recv().call(fd, buffer.address(), room, (long) flags | Socket.MSG_TRUNC);
    if (length < 0) {
      return switch (Errno.of(length)) {
        case EAGAIN -> false;
        case EINTR -> true;
        case Errno errno -> throw new LinuxException(errno, "receive from", name);
      };
    }
    if (length > room) {
      throw new LinuxException(
          Errno.EMSGSIZE, "receive from", name, "a datagram of " + length + " bytes");
    }
    byte[] bytes = buffer.heap();
    buffer.read(buffer.address(), bytes, 0, length);
    forEach(bytes, length, handler);
    return true;
  }

  static void forEach(byte[] bytes, int length, Consumer<NetlinkMessage> handler) {
    int at = 0;
    while (length - at >= Netlink.NLMSG_HDRLEN) {
      int size =
          (bytes[at] & 0xff)
              | (bytes[at + 1] & 0xff) << 8
              | (bytes[at + 2] & 0xff) << 16
              | (bytes[at + 3] & 0xff) << 24;
      if (size < Netlink.NLMSG_HDRLEN || size > length - at) {
        return;
      }
      handler.accept(new NetlinkMessage(bytes, at, at + size));
      at += (size + 3) & ~3;
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        FILES.close().call(fd);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
