// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import static io.portolan.linux.libc.FileCalls.FILES;
import static io.portolan.linux.libc.ProcessCalls.PROCESSES;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.Poller;
import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Epoll;
import io.portolan.linux.uapi.Unistd;
import io.portolan.linux.uapi.Wait;
import java.util.concurrent.CompletableFuture;

/// A process that this one started. Nobody has to wait for it: its end is noticed and its remains
/// are collected in any case.
public final class SpawnedProcess {
  // struct siginfo_t of 64-bit machines.
  private static final int SIGINFO_BYTES = 128;
  private static final int SI_CODE = 8;
  private static final int SI_STATUS = 24;

  private final int pid;
  private final int pidfd;
  private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
  private boolean collected;

  private SpawnedProcess(int pid, int pidfd) {
    this.pid = pid;
    this.pidfd = pidfd;
  }

  static SpawnedProcess of(int pid) {
    int pidfd = PROCESSES.syscall().call(Unistd.__NR_pidfd_open, pid, 0);
    LinuxException.check(pidfd, "open process", pid);
    SpawnedProcess process = new SpawnedProcess(pid, pidfd);
    process.watch();
    return process;
  }

  private void watch() {
    Poller.shared().when(pidfd, Epoll.EPOLLIN).thenRun(this::collect).exceptionally(this::fail);
  }

  private Void fail(Throwable cause) {
    exit.completeExceptionally(cause);
    throw new IllegalStateException("cannot collect process " + pid, cause);
  }

  private void collect() {
    ExitStatus status;
    synchronized (this) {
      status = waitid();
      collected = true;
      FILES.close().call(pidfd);
    }
    // On another thread: whoever waits may do anything next, and the poller must go on.
    exit.completeAsync(() -> status);
  }

  private ExitStatus waitid() {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      long info = buffer.allocate(SIGINFO_BYTES);
      int result = PROCESSES.waitid().call(Wait.P_PIDFD, pidfd, info, Wait.WEXITED);
      LinuxException.check(result, "collect process", pid);
      int status = buffer.getInt(info + SI_STATUS);
      return switch (buffer.getInt(info + SI_CODE)) {
        case Wait.CLD_KILLED -> new ExitStatus.Killed(status, false);
        case Wait.CLD_DUMPED -> new ExitStatus.Killed(status, true);
        default -> new ExitStatus.Exited(status);
      };
    }
  }

  /// Its id as this process sees it.
  public int pid() {
    return pid;
  }

  /// Completes when it has ended.
  public CompletableFuture<ExitStatus> exit() {
    return exit.copy();
  }

  /// Whether it has not ended.
  public boolean isAlive() {
    return !exit.isDone();
  }

  /// Sends it a signal; false when it has ended already. Never reaches another process.
  public synchronized boolean signal(int signal) {
    if (collected) {
      return false;
    }
    int result = PROCESSES.syscall().call(Unistd.__NR_pidfd_send_signal, pidfd, signal, 0, 0, 0);
    if (result < 0 && Errno.of(result) == Errno.ESRCH) {
      return false;
    }
    LinuxException.check(result, "send signal " + signal + " to process", pid);
    return true;
  }

  @Override
  public String toString() {
    return "process " + pid;
  }
}
