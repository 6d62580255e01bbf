// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import static io.portolan.linux.libc.ProcessCalls.PROCESSES;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NamespaceKind;
import io.portolan.linux.NamespaceThreads;
import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Fcntl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Starts processes in namespaces, each in a session of its own.
public final class Spawner {
  private static final int ATTRIBUTES_BYTES = 512;
  private static final int ACTIONS_BYTES = 256;
  private static final int SIGNAL_SET_BYTES = 128;
  private static final int POSIX_SPAWN_SETSIGDEF = 0x04;
  private static final int POSIX_SPAWN_SETSIGMASK = 0x08;
  private static final int POSIX_SPAWN_SETSID = 0x80;
  private static final int ADDRESS_BYTES = 8;
  private static final String USUAL_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Spawner() {}

  /// Starts `command`. Returns once the program runs; throws what stood in the way, named after
  /// the program (ENOENT: there is none) or the directory.
  public static SpawnedProcess spawn(Command command, Surroundings surroundings) {
    int pid =
        NamespaceThreads.call(
            surroundings.entries(), leftKinds(surroundings), () -> spawnHere(command));
    return SpawnedProcess.of(pid);
  }

  /// The thread's working directory changes with the command's; entering a mount namespace and
  /// coming home resets it.
  private static List<NamespaceKind> leftKinds(Surroundings surroundings) {
    return surroundings.mounts().isPresent() ? List.of() : List.of(NamespaceKind.MNT);
  }

  /// Starts `command` in the namespaces of the calling thread, which must not share its file
  /// system state with others.
  static int spawnHere(Command command) {
    long size = 16 * 1024L;
    for (String argument : command.arguments()) {
      size += 4L * argument.length() + 64;
    }
    for (Map.Entry<String, String> variable : command.environment().entrySet()) {
      size += 4L * (variable.getKey().length() + variable.getValue().length()) + 64;
    }
    try (NativeBuffer buffer = NativeBuffer.take(size);
        DevNull nowhere = DevNull.open()) {
      int moved = PROCESSES.chdir().call(buffer.string(command.directory()));
      LinuxException.check(moved, "change directory to", command.directory());
      long actions = actions(buffer, command.streams(), nowhere.fd());
      long attributes = attributes(buffer);
      long argv = strings(buffer, command.arguments());
      long envp = strings(buffer, assignments(command.environment()));
      try {
        return firstFound(buffer, command, new long[] {actions, attributes, argv, envp});
      } finally {
        PROCESSES.actionsDestroy().call(actions);
      }
    }
  }

  private static int firstFound(NativeBuffer buffer, Command command, long[] arguments) {
    long pid = buffer.allocate(4);
    Errno reason = Errno.ENOENT;
    for (String candidate : candidates(command)) {
      int error =
          PROCESSES
              .spawn()
              .call(
                  pid,
                  buffer.string(candidate),
                  arguments[0],
                  arguments[1],
                  arguments[2],
                  arguments[3]);
      if (error == 0) {
        return buffer.getInt(pid);
      }
      Errno errno = Errno.of(error);
      switch (errno) {
        case ENOENT, ENOTDIR -> {}
        // What is found first but may not be run must not hide what comes later.
        case EACCES -> reason = errno;
        default -> throw new LinuxException(errno, "run", candidate);
      }
    }
    throw new LinuxException(reason, "run", command.arguments().getFirst());
  }

  private static List<String> candidates(Command command) {
    String program = command.arguments().getFirst();
    if (program.contains("/")) {
      return List.of(program);
    }
    List<String> candidates = new ArrayList<>();
    for (String directory : command.environment().getOrDefault("PATH", USUAL_PATH).split(":")) {
      candidates.add(directory.isEmpty() ? "./" + program : directory + "/" + program);
    }
    return candidates;
  }

  private static List<String> assignments(Map<String, String> environment) {
    List<String> assignments = new ArrayList<>();
    environment.forEach((name, value) -> assignments.add(name + "=" + value));
    return assignments;
  }

  private static long strings(NativeBuffer buffer, List<String> strings) {
    long array = buffer.allocate((strings.size() + 1L) * ADDRESS_BYTES);
    for (int i = 0; i < strings.size(); i++) {
      buffer.setLong(array + (long) i * ADDRESS_BYTES, buffer.string(strings.get(i)));
    }
    return array;
  }

  private static long actions(NativeBuffer buffer, Streams streams, int nowhere) {
    long actions = buffer.allocate(ACTIONS_BYTES);
    PROCESSES.actionsInit().call(actions);
    switch (streams) {
      case Streams.Descriptors(int in, int out, int error) ->
          duplicate(actions, new int[] {in, out, error});
      case Streams.Nowhere() -> duplicate(actions, new int[] {nowhere, nowhere, nowhere});
      case Streams.Terminal(PseudoTerminal terminal) -> {
        // The first terminal that a session leader opens becomes its controlling one.
        long path = buffer.string(terminal.path());
        PROCESSES.actionsOpen().call(actions, 0, path, Fcntl.O_RDWR, 0, 0);
        duplicate(actions, new int[] {0, 0, 0});
      }
    }
    PROCESSES.actionsCloseFrom().call(actions, 3);
    return actions;
  }

  private static void duplicate(long actions, int[] descriptors) {
    for (int i = 0; i < descriptors.length; i++) {
      PROCESSES.actionsDup().call(actions, descriptors[i], i);
    }
  }

  private static long attributes(NativeBuffer buffer) {
    long attributes = buffer.allocate(ATTRIBUTES_BYTES);
    PROCESSES.attrInit().call(attributes);
    long signals = buffer.allocate(SIGNAL_SET_BYTES);
    PROCESSES.attrSetMask().call(attributes, signals);
    for (int i = 0; i < SIGNAL_SET_BYTES; i += ADDRESS_BYTES) {
      buffer.setLong(signals + i, -1L);
    }
    PROCESSES.attrSetDefault().call(attributes, signals);
    int flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID;
    PROCESSES.attrSetFlags().call(attributes, flags);
    return attributes;
  }
}
