// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The byte streams of running pods: logs, commands, ports. The API checks that the pod exists, has
/// the container and is on a node; what only its node knows is refused here with a
/// [io.portolan.kube.client.KubeException] before the first byte.
///
/// Every method blocks its caller, which is a virtual thread, until the stream ends. A stream ends
/// early with an `IOException` when the client leaves, or with an interrupt when the API stops;
/// both must end what was started for it.
public interface PodStreams {

  /// Writes the log of a container to `to`, which is flushed at each pause; with `follow`, until
  /// the container ends.
  void logs(PodIdentity pod, LogRequest request, OutputStream to)
      throws IOException, InterruptedException;

  /// Runs a command beside the container's own and returns its exit code (128 and the signal when
  /// a signal ended it).
  int exec(PodIdentity pod, ExecRequest request, ProcessStreams streams)
      throws IOException, InterruptedException;

  /// Connects to the container's own process until that ends; returns its exit code.
  int attach(PodIdentity pod, AttachRequest request, ProcessStreams streams)
      throws IOException, InterruptedException;

  /// Connects to a port of the pod as from inside the pod.
  PortConnection connect(PodIdentity pod, int port) throws IOException, InterruptedException;

  /// Which pod: one life of it.
  record PodIdentity(String namespace, String name, String uid, String node) {}

  /// What part of a log.
  ///
  /// @param since only lines written at or after
  /// @param tailLines only so many of the last lines
  /// @param limitBytes ends the log after so many bytes
  /// @param timestamps begins each line with an RFC 3339 time in nanoseconds and a space
  record LogRequest(
      String container,
      boolean follow,
      boolean previous,
      Optional<Instant> since,
      OptionalLong tailLines,
      OptionalLong limitBytes,
      boolean timestamps) {}

  /// What to run.
  ///
  /// @param tty whether the command gets a terminal; then nothing is written to `stderr`
  record ExecRequest(String container, List<String> command, boolean tty) {}

  /// What to attach to.
  record AttachRequest(String container, boolean tty) {}

  /// The client's ends. `stdin` is at its end at once when the client sends none; what is written
  /// to an output that the client did not ask for is dropped.
  ///
  /// @param stdinWanted whether the client sends an input at all
  record ProcessStreams(
      boolean stdinWanted,
      InputStream stdin,
      OutputStream stdout,
      OutputStream stderr,
      TerminalSizes sizes) {}

  /// The sizes of the client's terminal, as they change.
  interface TerminalSizes {
    /// The next size; empty when none came in time or none will come.
    Optional<TerminalSize> next(Duration timeout) throws InterruptedException;
  }

  /// A terminal's size in characters.
  record TerminalSize(int columns, int rows) {}

  /// A connection to a port.
  interface PortConnection extends Closeable {
    /// What the pod sends; at its end when the pod has closed its side.
    InputStream input();

    /// What goes to the pod; closing it closes this direction only.
    OutputStream output();

    /// Ends both directions. Idempotent.
    @Override
    void close();
  }

  /// For an API without nodes: refuses everything.
  static PodStreams none() {
    return NoPodStreams.INSTANCE;
  }
}
