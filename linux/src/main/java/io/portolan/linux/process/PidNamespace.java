// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import static io.portolan.linux.libc.FileCalls.FILES;
import static io.portolan.linux.libc.NamespaceCalls.NAMESPACES;

import io.portolan.linux.LinuxException;
import io.portolan.linux.NamespaceKind;
import io.portolan.linux.NamespaceThreads;
import io.portolan.linux.uapi.Signal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// A PID namespace: a set of processes that end together, at the latest with this process.
public final class PidNamespace implements AutoCloseable {
  /*
   * The kernel kills a PID namespace with its first process. That is a shell that reads from a pipe
   * whose other end this process holds: however this process ends, the pipe ends, the shell ends,
   * and so does everything in the namespace. posix_spawn could not ask for PR_SET_PDEATHSIG. The
   * shell ignores SIGCHLD, so the kernel reaps the orphans that it inherits.
   */
  private static final List<String> KEEPER = List.of("/bin/sh", "-c", "trap '' CHLD; read _");

  private final SpawnedProcess keeper;
  private final int lifeline;
  private final int fd;
  private final AtomicBoolean closed = new AtomicBoolean();

  private PidNamespace(SpawnedProcess keeper, int lifeline, int fd) {
    this.keeper = keeper;
    this.lifeline = lifeline;
    this.fd = fd;
  }

  /// A namespace without processes of the caller's.
  ///
  /// @param environment of its first process, such as the mark by which [Orphans] are told
  public static PidNamespace create(Map<String, String> environment) {
    Pipe pipe = Pipe.open();
    try {
      SpawnedProcess keeper = spawnKeeper(pipe.readEnd(), environment);
      int fd = NamespaceThreads.openNamespace(path(keeper));
      return new PidNamespace(keeper, pipe.writeEnd(), fd);
    } catch (LinuxException e) {
      FILES.close().call(pipe.writeEnd());
      throw e;
    } finally {
      FILES.close().call(pipe.readEnd());
    }
  }

  private static SpawnedProcess spawnKeeper(int readEnd, Map<String, String> environment) {
    try (DevNull nowhere = DevNull.open()) {
      Streams streams = new Streams.Descriptors(readEnd, nowhere.fd(), nowhere.fd());
      Command command = new Command(KEEPER, environment, "/", streams);
      int pid =
          NamespaceThreads.call(
              List.of(),
              List.of(NamespaceKind.PID, NamespaceKind.MNT),
              () -> {
                int result = NAMESPACES.unshare().call(NamespaceKind.PID.cloneFlag());
                LinuxException.check(result, "create PID namespace", "");
                return Spawner.spawnHere(command);
              });
      return SpawnedProcess.of(pid);
    }
  }

  private static String path(SpawnedProcess keeper) {
    return "/proc/" + keeper.pid() + "/ns/pid";
  }

  String path() {
    return path(keeper);
  }

  int fd() {
    return fd;
  }

  /// Kills every process in the namespace and returns at once; [#ended] tells when they are gone.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      keeper.signal(Signal.SIGKILL);
      FILES.close().call(lifeline);
      FILES.close().call(fd);
    }
  }

  /// Completes when every process in the namespace has ended.
  public CompletableFuture<ExitStatus> ended() {
    return keeper.exit();
  }
}
