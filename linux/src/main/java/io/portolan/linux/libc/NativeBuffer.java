// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.libc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// A piece of native memory, lent from a small pool for the time of one operation.
///
/// Memory is laid out by hand: `allocate` moves a mark forward and zeroes what it gives. Not for
/// use by two threads at a time.
public final class NativeBuffer implements AutoCloseable {
  /// What a buffer of the pool holds at least, in bytes.
  public static final int POOLED_BYTES = 64 * 1024;

  private static final AtomicReferenceArray<NativeBuffer> POOL = new AtomicReferenceArray<>(16);

  private final MemorySegment memory;
  private final byte[] heap;
  private long mark;

  private NativeBuffer(long bytes) {
    // Garbage collected, because a buffer that finds no place in the pool is simply dropped.
    this.memory = Arena.ofAuto().allocate(bytes, 16);
    this.heap = new byte[(int) Math.min(bytes, POOLED_BYTES)];
  }

  /// A buffer of [#POOLED_BYTES].
  public static NativeBuffer take() {
    for (int i = 0; i < POOL.length(); i++) {
      NativeBuffer pooled = POOL.getPlain(i) == null ? null : POOL.getAndSet(i, null);
      if (pooled != null) {
        return pooled;
      }
    }
    return new NativeBuffer(POOLED_BYTES);
  }

  /// A buffer of at least `bytes`, for rare large uses.
  public static NativeBuffer take(long bytes) {
    return bytes <= POOLED_BYTES ? take() : new NativeBuffer(bytes);
  }

  /// The address of the whole.
  public long address() {
    return memory.address();
  }

  /// The size of the whole.
  public long bytes() {
    return memory.byteSize();
  }

  /// A byte array as large as a pooled buffer, for decoding what was received.
  public byte[] heap() {
    return heap;
  }

  /// Takes `bytes` zeroed bytes, aligned to 8, and returns their address.
  public long allocate(long bytes) {
    long start = (mark + 7) & ~7L;
    memory.asSlice(start, bytes).fill((byte) 0);
    mark = start + bytes;
    return memory.address() + start;
  }

  /// Takes and fills a NUL-terminated string and returns its address.
  public long string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long address = allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, address - memory.address(), bytes.length);
    return address;
  }

  /// Copies `length` bytes into the buffer's own memory at `address`.
  public void write(long address, byte[] source, int from, int length) {
    MemorySegment.copy(source, from, memory, JAVA_BYTE, address - memory.address(), length);
  }

  /// Copies `length` bytes out of the buffer's own memory at `address`.
  public void read(long address, byte[] target, int from, int length) {
    MemorySegment.copy(memory, JAVA_BYTE, address - memory.address(), target, from, length);
  }

  /// Sets 16 bits at `address`, in the machine's byte order.
  public void setShort(long address, int value) {
    memory.set(JAVA_SHORT, address - memory.address(), (short) value);
  }

  /// Sets 32 bits at `address`, in the machine's byte order.
  public void setInt(long address, int value) {
    memory.set(JAVA_INT, address - memory.address(), value);
  }

  /// Sets 64 bits at `address`, in the machine's byte order.
  public void setLong(long address, long value) {
    memory.set(JAVA_LONG, address - memory.address(), value);
  }

  /// 16 bits at `address`, unsigned.
  public int getShort(long address) {
    return memory.get(JAVA_SHORT, address - memory.address()) & 0xffff;
  }

  /// 32 bits at `address`.
  public int getInt(long address) {
    return memory.get(JAVA_INT, address - memory.address());
  }

  /// 64 bits at `address`.
  public long getLong(long address) {
    return memory.get(JAVA_LONG, address - memory.address());
  }

  /// Gives the buffer back; its addresses must not be used any more.
  @Override
  public void close() {
    mark = 0;
    if (bytes() == POOLED_BYTES) {
      giveBack();
    }
    Reference.reachabilityFence(this);
  }

  private void giveBack() {
    for (int i = 0; i < POOL.length(); i++) {
      if (POOL.getPlain(i) == null && POOL.compareAndSet(i, null, this)) {
        return;
      }
    }
  }
}
