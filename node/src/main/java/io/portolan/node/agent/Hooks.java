// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.portolan.node.probe.ProbeResult;
import io.portolan.node.probe.ProbeSpec;
import io.portolan.node.runtime.ContainerStart;
import io.portolan.node.runtime.RunningContainer;
import io.portolan.node.runtime.RunningContainer.CommandResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// The `postStart` and `preStop` hooks of a container.
final class Hooks {
  /// A container that hangs in its first hook is not waited for longer.
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private static final Duration LEAST_GRACE = Duration.ofSeconds(2);

  private Hooks() {}

  /// Runs the hook after the start, if there is one, and blocks until it has ended.
  ///
  /// @return why it failed; empty when it did not
  static Optional<String> postStart(PodContext context, ContainerStart start, RunningContainer run)
      throws InterruptedException {
    Optional<LifecycleHandler> hook =
        Optional.ofNullable(start.container().getLifecycle()).map(all -> all.getPostStart());
    if (hook.isEmpty()) {
      return Optional.empty();
    }
    Optional<Duration> sleep = sleep(hook.get());
    if (sleep.isPresent()) {
      Thread.sleep(sleep.get());
      return Optional.empty();
    }
    return perform(context, start, run, hook.get(), LONGEST);
  }

  /// Runs the hook before the end, if there is one and there is time, then `stop` with the grace
  /// that is left, at least two seconds once the hook has run.
  static void preStop(
      PodContext context,
      ContainerStart start,
      RunningContainer run,
      Duration grace,
      Consumer<Duration> stop) {
    Optional<LifecycleHandler> hook =
        Optional.ofNullable(start.container().getLifecycle()).map(all -> all.getPreStop());
    if (hook.isEmpty() || grace.isZero()) {
      stop.accept(grace);
      return;
    }
    Optional<Duration> sleep = sleep(hook.get());
    if (sleep.isPresent()) {
      Duration pause = sleep.get().compareTo(grace) > 0 ? grace : sleep.get();
      context.timers().after(pause, () -> stop.accept(left(grace, pause)));
      return;
    }
    context
        .executor()
        .execute(
            () -> {
              Instant begun = context.timers().instant();
              try {
                perform(context, start, run, hook.get(), grace)
                    .ifPresent(
                        why ->
                            LiveContainer.event(
                                context,
                                start,
                                true,
                                "FailedPreStopHook",
                                "PreStopHook failed: " + why));
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
              stop.accept(left(grace, Duration.between(begun, context.timers().instant())));
            });
  }

  private static Optional<Duration> sleep(LifecycleHandler hook) {
    return Optional.ofNullable(hook.getSleep())
        .map(sleep -> Duration.ofSeconds(Objects.requireNonNullElse(sleep.getSeconds(), 0L)));
  }

  private static Optional<String> perform(
      PodContext context,
      ContainerStart start,
      RunningContainer run,
      LifecycleHandler hook,
      Duration limit)
      throws InterruptedException {
    if (hook.getExec() != null) {
      List<String> command = Objects.requireNonNullElse(hook.getExec().getCommand(), List.of());
      return switch (run.run(command, limit)) {
        case CommandResult.Ended ended when ended.exitCode() == 0 -> Optional.empty();
        case CommandResult.Ended ended ->
            Optional.of("command exited with " + ended.exitCode() + ": " + ended.output());
        case CommandResult.NotStarted not -> Optional.of(not.why());
        case CommandResult.TimedOut _ -> Optional.of("command timed out");
        case CommandResult.Assumed _ -> Optional.empty();
      };
    }
    if (hook.getHttpGet() == null) {
      return Optional.empty();
    }
    ProbeSpec spec =
        ProbeSpec.of(
            new ProbeBuilder()
                .withHttpGet(hook.getHttpGet())
                .withTimeoutSeconds((int) limit.toSeconds())
                .build(),
            start.container(),
            start.sandbox().addresses().getFirst());
    return switch (context.prober().check(spec, run)) {
      case ProbeResult.Failed failed -> Optional.of(failed.message());
      case ProbeResult.Errored errored -> Optional.of(errored.message());
      case ProbeResult.Passed _, ProbeResult.Warned _, ProbeResult.Assumed _ -> Optional.empty();
    };
  }

  private static Duration left(Duration grace, Duration used) {
    Duration left = grace.minus(used);
    return left.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : left;
  }
}
