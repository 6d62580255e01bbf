// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.probe;

import io.portolan.node.Timers.Timer;
import io.portolan.node.runtime.RunningContainer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// Checks again and again, one check at a time.
final class ProbeLoop implements AutoCloseable {
  private final Prober prober;
  private final RunningContainer running;
  private final ProbeSpec spec;
  private final Verdicts verdicts;
  private final Consumer<ProbeResult> results;
  private ProbeTally tally = ProbeTally.NONE;
  private Optional<ProbeResult> last = Optional.empty();
  private Optional<Timer> next = Optional.empty();
  private boolean closed;

  /// Told each time that a threshold is reached.
  interface Verdicts {
    /// @return whether to go on
    boolean reached(boolean passed, ProbeSpec spec);
  }

  /// @param results told of every result that is worth telling
  ProbeLoop(
      Prober prober,
      RunningContainer running,
      ProbeSpec spec,
      Verdicts verdicts,
      Consumer<ProbeResult> results) {
    this.prober = prober;
    this.running = running;
    this.spec = spec;
    this.verdicts = verdicts;
    this.results = results;
  }

  ProbeSpec spec() {
    return spec;
  }

  void start() {
    if (spec.initialDelay().isZero()) {
      prober.executor().execute(this::check);
    } else {
      checkAfter(spec.initialDelay());
    }
  }

  private synchronized void checkAfter(Duration delay) {
    if (!closed) {
      next = Optional.of(prober.timers().after(delay, this::check));
    }
  }

  private void check() {
    if (isClosed()) {
      return;
    }
    ProbeResult result;
    try {
      result = prober.check(spec, running);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!isClosed() && judge(result)) {
      checkAfter(spec.period());
    }
  }

  /// Whether to go on.
  private boolean judge(ProbeResult result) {
    Optional<Boolean> success =
        switch (result) {
          case ProbeResult.Passed _, ProbeResult.Warned _, ProbeResult.Assumed _ ->
              Optional.of(true);
          case ProbeResult.Failed _ -> Optional.of(false);
          case ProbeResult.Errored _ -> Optional.empty();
        };
    boolean goesOn = true;
    if (success.isPresent()) {
      tally = tally.add(success.get());
      Optional<Boolean> verdict = tally.verdict(spec.successThreshold(), spec.failureThreshold());
      if (verdict.isPresent()) {
        goesOn = verdicts.reached(verdict.get(), spec);
      }
    }
    boolean assumedAgain =
        result instanceof ProbeResult.Assumed && last.equals(Optional.of(result));
    last = Optional.of(result);
    if (!assumedAgain) {
      results.accept(result);
    }
    return goesOn;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    next.ifPresent(Timer::cancel);
  }
}
