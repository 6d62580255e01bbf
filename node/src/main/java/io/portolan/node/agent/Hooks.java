// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.portolan.node.runtime.ContainerStart;
import io.portolan.node.runtime.RunningContainer;
import io.portolan.node.runtime.RunningContainer.CommandResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The `preStop` hook of a container: it runs within the termination grace.
final class Hooks {
  private Hooks() {}

  /// Runs the hook, if there is one and there is time, then `stop` with the grace that is left, at
  /// least two seconds once the hook has run.
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
    LifecycleHandler handler = hook.get();
    if (handler.getSleep() != null && handler.getSleep().getSeconds() != null) {
      Duration asked = Duration.ofSeconds(handler.getSleep().getSeconds());
      Duration pause = asked.compareTo(grace) > 0 ? grace : asked;
      context.timers().after(pause, () -> stop.accept(left(grace, pause)));
      return;
    }
    if (handler.getExec() == null) {
      stop.accept(grace);
      return;
    }
    List<String> command = handler.getExec().getCommand();
    context
        .executor()
        .execute(
            () -> {
              Instant begun = context.timers().instant();
              runHook(context, start, run, command, grace);
              stop.accept(left(grace, Duration.between(begun, context.timers().instant())));
            });
  }

  private static void runHook(
      PodContext context,
      ContainerStart start,
      RunningContainer run,
      List<String> command,
      Duration grace) {
    try {
      CommandResult result = run.run(command, grace);
      switch (result) {
        case CommandResult.Ended ended when ended.exitCode() != 0 ->
            LiveContainer.event(
                context, start, true, "FailedPreStopHook", "PreStopHook failed: " + ended.output());
        case CommandResult.NotStarted not ->
            LiveContainer.event(
                context, start, true, "FailedPreStopHook", "PreStopHook failed: " + not.why());
        case CommandResult.Ended _, CommandResult.TimedOut _, CommandResult.Assumed _ -> {}
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration left(Duration grace, Duration used) {
    Duration left = grace.minus(used);
    Duration least = Duration.ofSeconds(2);
    return left.compareTo(least) < 0 ? least : left;
  }
}
