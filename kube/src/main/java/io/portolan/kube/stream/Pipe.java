// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A bounded buffer between a writer and a reader, each of which waits for the other.
public final class Pipe {
  private static final int CAPACITY = 64 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final byte[] buffer = new byte[CAPACITY];
  private int begin;
  private int size;
  private boolean ended;
  private boolean broken;
  private final Input input = new Input();
  private final Output output = new Output();

  /// The reading end; closing it makes writes fail.
  public InputStream input() {
    return input;
  }

  /// The writing end; closing it is the end of the input.
  public OutputStream output() {
    return output;
  }

  private void put(byte[] bytes, int offset, int length) {
    int end = (begin + size) % CAPACITY;
    int first = Math.min(length, CAPACITY - end);
    System.arraycopy(bytes, offset, buffer, end, first);
    System.arraycopy(bytes, offset + first, buffer, 0, length - first);
    size += length;
    changed.signalAll();
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      lock.lock();
      try {
        while (size == 0 && !ended && !broken) {
          changed.await();
        }
        if (size == 0) {
          return -1;
        }
        int taken = Math.min(length, size);
        int first = Math.min(taken, CAPACITY - begin);
        System.arraycopy(buffer, begin, into, offset, first);
        System.arraycopy(buffer, 0, into, offset + first, taken - first);
        begin = (begin + taken) % CAPACITY;
        size -= taken;
        changed.signalAll();
        return taken;
      } catch (InterruptedException _) {
        throw interrupted();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public int available() {
      lock.lock();
      try {
        return size;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        broken = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int done = 0;
      lock.lock();
      try {
        while (done < length) {
          while (size == CAPACITY && !broken && !ended) {
            changed.await();
          }
          if (broken || ended) {
            throw new IOException("the other end is closed");
          }
          int room = Math.min(length - done, CAPACITY - size);
          put(bytes, offset + done, room);
          done += room;
        }
      } catch (InterruptedException _) {
        throw interrupted();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        ended = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
