// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux;

import static io.portolan.linux.libc.EpollCalls.EPOLL;

import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Epoll;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waits for many file descriptors with one thread, so that a wait costs no thread of its own.
///
/// Each wait is for one event; a descriptor has one wait at a time.
public final class Poller {
  private static final int EPOLLONESHOT = 1 << 30;
  // The struct is packed on x86-64 and nowhere else.
  private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
  private static final int EVENT_BYTES = PACKED ? 12 : 16;
  private static final int DATA_OFFSET = PACKED ? 4 : 8;
  private static final int EVENTS = 256;

  private static final class Holder {
    private static final Poller SHARED = new Poller();
  }

  private final int epoll;
  private final Map<Integer, CompletableFuture<Integer>> waits = new ConcurrentHashMap<>();

  private Poller() {
    epoll = LinuxException.check(EPOLL.create().call(Epoll.EPOLL_CLOEXEC), "create epoll", "");
    Thread.ofPlatform().name("poller").daemon().stackSize(512 * 1024).start(this::loop);
  }

  /// The poller of the process, whose thread starts with its first use.
  public static Poller shared() {
    return Holder.SHARED;
  }

  /// Completes with the EPOLL bits that came true when `fd` is ready for `events`, or with 0 by
  /// [#cancel]. Completes on the poller's thread, so what follows must be short.
  public CompletableFuture<Integer> when(int fd, int events) {
    CompletableFuture<Integer> wait = new CompletableFuture<>();
    if (waits.putIfAbsent(fd, wait) != null) {
      throw new IllegalStateException("descriptor " + fd + " is being waited for already");
    }
    int result = control(Epoll.EPOLL_CTL_ADD, fd, events | EPOLLONESHOT);
    if (result < 0) {
      waits.remove(fd, wait);
      LinuxException.check(result, "wait for descriptor", fd);
    }
    return wait;
  }

  /// Waits until `fd` is ready for `events`; returns the EPOLL bits, 0 when the time is over or
  /// the wait was cancelled. The calling thread may be virtual.
  public int await(int fd, int events, Duration timeout) {
    CompletableFuture<Integer> wait = when(fd, events);
    try {
      return wait.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      cancel(fd);
      return 0;
    } catch (InterruptedException _) {
      cancel(fd);
      Thread.currentThread().interrupt();
      return 0;
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    }
  }

  /// Ends the wait for `fd`, if there is one. To be called before a descriptor that may be waited
  /// for is closed.
  public void cancel(int fd) {
    CompletableFuture<Integer> wait = waits.remove(fd);
    if (wait != null) {
      control(Epoll.EPOLL_CTL_DEL, fd, 0);
      wait.complete(0);
    }
  }

  private int control(int operation, int fd, int events) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long event = buffer.allocate(EVENT_BYTES);
      buffer.setInt(event, events);
      buffer.setInt(event + DATA_OFFSET, fd);
      return EPOLL.control().call(epoll, operation, fd, event);
    }
  }

  private void loop() {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      while (true) {
        int count = EPOLL.await().call(epoll, buffer.address(), EVENTS, -1);
        for (int i = 0; i < count; i++) {
          long event = buffer.address() + (long) i * EVENT_BYTES;
          deliver(buffer.getInt(event + DATA_OFFSET), buffer.getInt(event));
        }
      }
    }
  }

  private void deliver(int fd, int events) {
    CompletableFuture<Integer> wait = waits.remove(fd);
    if (wait != null) {
      // Before completing: the one who waited may close the descriptor or wait again.
      control(Epoll.EPOLL_CTL_DEL, fd, 0);
      wait.complete(events);
    }
  }
}
