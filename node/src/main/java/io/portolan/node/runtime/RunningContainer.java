// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.runtime;

import io.fabric8.kubernetes.api.model.Service;
import io.portolan.node.stream.LiveOutput;
import io.portolan.node.stream.LogRing;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One run of a container.
public interface RunningContainer {

  /// `portolan://` and 64 hexadecimal digits, another for every run.
  String id();

  LogRing log();

  /// Asks it to end, and ends it after `grace`; returns at once, and its end is told to the
  /// listener of [PodRuntime#start]. Again with a shorter grace shortens it.
  void stop(Duration grace);

  /// Runs a command beside it, for a probe or a hook; blocks.
  CommandResult run(List<String> command, Duration timeout) throws InterruptedException;

  /// What it writes to the byte, if it is a program.
  default Optional<LiveOutput> live() {
    return Optional.empty();
  }

  /// Where its input is written, if it takes any.
  default Optional<OutputStream> input() {
    return Optional.empty();
  }

  /// Whether its ports may speak TLS.
  default boolean speaksTls() {
    return true;
  }

  /// Whether it wants to hear of [#servicesChanged].
  default boolean followsServices() {
    return false;
  }

  /// The Services of its namespace changed.
  default void servicesChanged(List<Service> services) {}

  /// How a command beside the container went.
  sealed interface CommandResult {
    /// @param output the beginning of what it wrote
    record Ended(int exitCode, String output) implements CommandResult {}

    record TimedOut(Duration timeout) implements CommandResult {}

    /// It could not be started.
    record NotStarted(String why) implements CommandResult {}

    /// This runtime has no programs to run it with, and takes it as passed.
    record Assumed() implements CommandResult {}
  }
}
