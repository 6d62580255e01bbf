// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.portolan.explain.Explanation.Verdict;
import io.portolan.explain.Party;
import io.portolan.explain.Reach;
import io.portolan.linux.NetworkNamespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/// Tries many connections at once.
final class Attempts {
  /// Each holds a socket, and those that are expected to be silent wait.
  private static final int AT_ONCE = 512;

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /// What is to be silent is not waited for longer than packets take, many times over.
  private static final Duration SILENCE = Duration.ofMillis(500);

  private static final int PROGRESS_EVERY = 1000;

  private Attempts() {}

  /// A connection that is to be tried.
  record Attempt(String client, Party from, Reach.Target to, Reach foretold) {
    @Override
    public String toString() {
      return client + " → " + to.name();
    }
  }

  /// @param outcome empty when nothing runs at the client
  record Result(Attempt attempt, Optional<LiveConnection.Outcome> outcome) {
    boolean agrees() {
      return outcome
          .map(seen -> seen.agrees(attempt.foretold(), attempt.to().protocol()))
          .orElse(true);
    }
  }

  /// The results in the order of the attempts.
  static List<Result> make(
      List<Attempt> attempts,
      Function<Party, Optional<NetworkNamespace>> places,
      Consumer<String> progress) {
    Semaphore room = new Semaphore(AT_ONCE);
    List<Future<Result>> running = new ArrayList<>();
    List<Result> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Attempt attempt : attempts) {
        running.add(
            threads.submit(
                () -> {
                  room.acquire();
                  try {
                    return new Result(
                        attempt, places.apply(attempt.from()).map(place -> make(place, attempt)));
                  } finally {
                    room.release();
                  }
                }));
      }
      for (Future<Result> each : running) {
        results.add(each.get());
        if (results.size() % PROGRESS_EVERY == 0) {
          progress.accept(results.size() + "/" + attempts.size() + " connections tried");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while connections were tried", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return results;
  }

  private static LiveConnection.Outcome make(NetworkNamespace place, Attempt attempt) {
    boolean silent =
        attempt.foretold().verdict() == Verdict.DENIED
            || attempt.foretold().verdict() == Verdict.LOST;
    return LiveConnection.attempt(
        place,
        attempt.to().address(),
        attempt.to().protocol(),
        attempt.to().port(),
        silent ? SILENCE : PATIENCE);
  }
}
