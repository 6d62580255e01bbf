// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.portolan.cli.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/// Parts that need nothing of each other and are started at the same time. However it is left,
/// nothing of it is still being made afterwards.
///
/// ```
/// try (Stage stage = new Stage(threads)) {
///   Future<A> a = stage.start(() -> ...);
///   Future<B> b = stage.start(() -> ...);
///   stage.await();
///   a.resultNow() ... b.resultNow()
/// }
/// ```
final class Stage implements AutoCloseable {
  private final ExecutorService threads;
  private final List<Future<?>> started = new ArrayList<>();

  /// @param threads one for each task, since parts may wait for each other's kernel or disk
  Stage(ExecutorService threads) {
    this.threads = threads;
  }

  /// Begins to start a part.
  <T> Future<T> start(Callable<T> part) {
    Future<T> future = threads.submit(part);
    started.add(future);
    return future;
  }

  /// Waits until all have started or failed.
  ///
  /// @throws IOException or a RuntimeException, what the first of them in order threw
  void await() throws IOException {
    List<Throwable> failures = failures();
    if (failures.isEmpty()) {
      return;
    }
    switch (failures.getFirst()) {
      case IOException known -> throw known;
      case RuntimeException known -> throw known;
      case Throwable other ->
          throw new Failure(Failure.Kind.INTERNAL, "while starting: " + other, other);
    }
  }

  /// Waits, too; what failed is told by [#await] alone.
  @Override
  public void close() {
    failures();
  }

  private List<Throwable> failures() {
    List<Throwable> failures = new ArrayList<>();
    for (Future<?> future : started) {
      try {
        future.get();
      } catch (ExecutionException e) {
        failures.add(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failures.add(e);
      }
    }
    return failures;
  }
}
