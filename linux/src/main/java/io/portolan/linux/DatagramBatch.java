// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux;

import static io.portolan.linux.libc.SocketCalls.SOCKETS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.portolan.linux.uapi.Socket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Datagrams that one system call receives or sends, each with who is at its other end. Its memory
/// is taken once, and using it allocates nothing.
///
/// For one thread at a time, and either for receiving or for sending.
public final class DatagramBatch {
  /*
   * Four tables behind one another, each with an entry for each datagram. The first three lead to
   * the fourth and never change, but for lengths.
   *
   *   mmsghdr:   name ──► sockaddr, its length; iov ──► iovec, 1; length of what was received
   *   iovec:     base ──► bytes, length
   *   sockaddr
   *   bytes
   */
  private static final int HEADER = 64;
  private static final int NAME = 0;
  private static final int NAME_LENGTH = 8;
  private static final int IOV = 16;
  private static final int IOV_COUNT = 24;
  private static final int RECEIVED_LENGTH = 56;
  private static final int VECTOR = 16;
  private static final int VECTOR_LENGTH = 8;
  private static final int SOCKADDR = 32;

  private final int capacity;
  private final int largest;
  private final MemorySegment memory;
  private final int vectors;
  private final int peers;
  private final int bytes;
  private int count;

  /// @param capacity how many datagrams it holds
  /// @param largest how many bytes a datagram has at most; of a longer one the rest is lost
  public DatagramBatch(int capacity, int largest) {
    this.capacity = capacity;
    this.largest = largest;
    this.vectors = capacity * HEADER;
    this.peers = vectors + capacity * VECTOR;
    this.bytes = peers + capacity * SOCKADDR;
    this.memory = Arena.ofAuto().allocate(bytes + (long) capacity * largest, Long.BYTES);
    for (int i = 0; i < capacity; i++) {
      memory.set(JAVA_LONG, header(i) + NAME, memory.address() + peer(i));
      memory.set(JAVA_INT, header(i) + NAME_LENGTH, DatagramPeer.LARGEST_BYTES);
      memory.set(JAVA_LONG, header(i) + IOV, memory.address() + vector(i));
      memory.set(JAVA_LONG, header(i) + IOV_COUNT, 1);
      memory.set(JAVA_LONG, vector(i), memory.address() + at(i));
      memory.set(JAVA_LONG, vector(i) + VECTOR_LENGTH, largest);
    }
  }

  private static long header(int index) {
    return (long) index * HEADER;
  }

  private long vector(int index) {
    return vectors + (long) index * VECTOR;
  }

  private long peer(int index) {
    return peers + (long) index * SOCKADDR;
  }

  private long at(int index) {
    return bytes + (long) index * largest;
  }

  /// The room of one datagram, for as long as there are batches in it.
  public ByteBuffer bytes(int index) {
    return memory.asSlice(at(index), largest).asByteBuffer();
  }

  /// Receives the datagrams that wait at a socket, as many as have room; how many.
  public int receive(int fd) {
    for (int i = 0; i < count; i++) {
      memory.set(JAVA_INT, header(i) + NAME_LENGTH, DatagramPeer.LARGEST_BYTES);
    }
    count = 0;
    int result = SOCKETS.recvmmsg().call(fd, memory.address(), capacity, Socket.MSG_DONTWAIT, 0, 0);
    if (result >= 0) {
      count = result;
    } else if (!isPassing(result)) {
      throw new LinuxException(Errno.of(result), "receive datagrams at socket", String.valueOf(fd));
    }
    return count;
  }

  /// How many bytes the datagram has that was received.
  public int length(int index) {
    return memory.get(JAVA_INT, header(index) + RECEIVED_LENGTH);
  }

  /// Fills `into` with who sent the datagram that was received.
  public void sender(int index, DatagramPeer into) {
    into.read(memory, peer(index));
  }

  /// Whether there is room for no more datagrams.
  public boolean isFull() {
    return count == capacity;
  }

  /// Adds a datagram to those that [#send] sends; there must be room.
  public void add(byte[] message, int from, int length, DatagramPeer to) {
    if (isFull() || length > largest) {
      throw new IllegalArgumentException(length + " bytes have no room");
    }
    MemorySegment.copy(message, from, memory, JAVA_BYTE, at(count), length);
    memory.set(JAVA_LONG, vector(count) + VECTOR_LENGTH, length);
    memory.set(JAVA_INT, header(count) + NAME_LENGTH, to.write(memory, peer(count)));
    count++;
  }

  /// Sends what was added, and forgets it; how many datagrams the kernel did not take.
  ///
  /// Where the socket's buffer is full the rest is not tried.
  public int send(int fd) {
    int next = 0;
    int lost = 0;
    while (next < count) {
      int result =
          SOCKETS
              .sendmmsg()
              .call(fd, memory.address() + header(next), count - next, Socket.MSG_DONTWAIT);
      if (result > 0) {
        next += result;
      } else if (Errno.of(result) == Errno.EAGAIN) {
        lost += count - next;
        next = count;
      } else if (Errno.of(result) != Errno.EINTR) {
        // About the first of those that are left.
        lost++;
        next++;
      }
    }
    count = 0;
    return lost;
  }

  private static boolean isPassing(int result) {
    Errno errno = Errno.of(result);
    return errno == Errno.EAGAIN || errno == Errno.EINTR;
  }
}
