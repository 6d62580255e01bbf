// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux;

import static io.portolan.linux.libc.FileCalls.FILES;
import static io.portolan.linux.libc.NamespaceCalls.NAMESPACES;

import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Fcntl;
import io.portolan.linux.uapi.Sched;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The platform threads that enter namespaces, the only ones of the process that ever do.
public final class NamespaceThreads {
  /*
   * A thread that the JVM starts inherits the namespaces of the thread that starts it. So between
   * entering and coming home a thread only makes system calls, and whoever waits for it is woken
   * after it has come home: waking a virtual thread may start a carrier.
   *
   * In a user namespace of its own the process may not enter the namespaces that it started in
   * (EPERM: they belong to the outer user namespace). There a thread serves one call, leaves its
   * result to a thread that never goes away, and ends. So does a thread that was in another mount
   * namespace: that asks for a working directory of its own, which threads that it wakes would
   * inherit too.
   */
  private static final int MOST = Math.max(4, Runtime.getRuntime().availableProcessors());
  private static final long IDLE_SECONDS = 30;
  private static final long STACK_BYTES = 256 * 1024;
  private static final LinkedBlockingQueue<Job<?>> JOBS = new LinkedBlockingQueue<>();
  private static final AtomicInteger THREADS = new AtomicInteger();
  private static final AtomicInteger PENDING = new AtomicInteger();
  private static final Map<NamespaceKind, Integer> HOME = new ConcurrentHashMap<>();
  private static final LinkedBlockingQueue<Runnable> RESULTS = new LinkedBlockingQueue<>();

  static {
    Thread.ofPlatform()
        .name("namespace-results")
        .daemon()
        .stackSize(STACK_BYTES)
        .start(NamespaceThreads::deliver);
  }

  private NamespaceThreads() {}

  /// A namespace to enter; the descriptor stays the caller's.
  public record Entry(NamespaceKind kind, int fd) {}

  private record Job<T>(
      List<Entry> entries,
      List<NamespaceKind> left,
      Supplier<T> task,
      CompletableFuture<T> result) {

    private boolean needsOwnFiles() {
      return left.contains(NamespaceKind.MNT)
          || entries.stream().anyMatch(entry -> entry.kind == NamespaceKind.MNT);
    }
  }

  /// Runs `task` in the given namespaces and returns its result or throws what it throws.
  ///
  /// @param entries what to enter first, in this order
  /// @param left the kinds that the task leaves by itself, from which it must be brought home too
  /// @param task makes system calls only; it must not start or wake threads
  public static <T> T call(List<Entry> entries, List<NamespaceKind> left, Supplier<T> task) {
    Job<T> job = new Job<>(entries, left, task, new CompletableFuture<>());
    if (Thread.currentThread() instanceof Worker) {
      throw new IllegalStateException("a task inside a namespace cannot enter another one");
    }
    submit(job);
    try {
      return job.result.join();
    } catch (CompletionException e) {
      throw asThrown(e);
    }
  }

  private static RuntimeException asThrown(CompletionException e) {
    if (e.getCause() instanceof RuntimeException cause) {
      // The stack trace is the other thread's; this adds the caller's.
      cause.addSuppressed(new IllegalStateException("called from here"));
      return cause;
    }
    return e;
  }

  private static void submit(Job<?> job) {
    PENDING.incrementAndGet();
    JOBS.add(job);
    replenish();
  }

  /// Starts threads while there is more to do than there are threads. Not to be called from inside
  /// a namespace.
  private static void replenish() {
    int threads = THREADS.get();
    while (threads < Math.min(MOST, PENDING.get())) {
      if (THREADS.compareAndSet(threads, threads + 1)) {
        new Worker().start();
      }
      threads = THREADS.get();
    }
  }

  private static void deliver() {
    try {
      while (true) {
        RESULTS.take().run();
        replenish();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// The descriptor of the process's own namespace of this kind, opened once.
  public static int home(NamespaceKind kind) {
    return HOME.computeIfAbsent(
        kind,
        k -> {
          String name = k == NamespaceKind.PID ? "pid" : k.procName();
          return openNamespace("/proc/self/ns/" + name);
        });
  }

  /// Opens a file of `/proc/.../ns`.
  public static int openNamespace(String path) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      int fd = FILES.open().call(buffer.string(path), Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
      return LinuxException.check(fd, "open namespace", path);
    }
  }

  private static final class Worker extends Thread {
    private Worker() {
      super(null, null, "namespace", STACK_BYTES, false);
      setDaemon(true);
    }

    @Override
    public void run() {
      boolean home = true;
      while (home) {
        Job<?> job = next();
        if (job == null) {
          if (retire()) {
            return;
          }
          continue;
        }
        home = perform(job);
      }
    }

    private static @Nullable Job<?> next() {
      try {
        return JOBS.poll(IDLE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException _) {
        return null;
      }
    }

    private static boolean retire() {
      THREADS.decrementAndGet();
      // A job may have come between the poll and the decrement, and counted on this thread.
      if (JOBS.isEmpty()) {
        return true;
      }
      THREADS.incrementAndGet();
      return false;
    }

    /// Whether the thread is at home again and may serve another call.
    private static <T> boolean perform(Job<T> job) {
      Runnable outcome = outcome(job);
      boolean home = comeHome(job) && !job.needsOwnFiles();
      PENDING.decrementAndGet();
      if (home) {
        outcome.run();
      } else {
        THREADS.decrementAndGet();
        RESULTS.add(outcome);
      }
      return home;
    }

    private static <T> Runnable outcome(Job<T> job) {
      try {
        // Opened before leaving, since /proc may be another one afterwards.
        job.left.forEach(NamespaceThreads::home);
        job.entries.forEach(entry -> home(entry.kind));
        if (job.needsOwnFiles()) {
          NAMESPACES.unshare().call(Sched.CLONE_FS);
        }
        job.entries.forEach(Worker::enter);
        T value = job.task.get();
        return () -> job.result.complete(value);
      } catch (Throwable thrown) {
        return () -> job.result.completeExceptionally(thrown);
      }
    }

    private static void enter(Entry entry) {
      int result = NAMESPACES.setns().call(entry.fd, entry.kind.cloneFlag());
      LinuxException.check(result, "enter " + entry.kind.procName() + " namespace", "");
    }

    private static boolean comeHome(Job<?> job) {
      try {
        job.entries.forEach(entry -> enter(new Entry(entry.kind, home(entry.kind))));
        job.left.forEach(kind -> enter(new Entry(kind, home(kind))));
        return true;
      } catch (LinuxException _) {
        return false;
      }
    }
  }
}
