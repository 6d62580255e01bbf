// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// Does one thing for many objects at the same time, in batches that double in size, so that what
/// is refused is refused once and not a hundred times, and what is allowed shares its commits.
public final class Batches {
  private static final int LARGEST = 64;

  private Batches() {}

  /// Calls `action` for each element and waits. After a batch with a failure no further batch is
  /// begun; the first failure is returned.
  public static <T> Optional<RuntimeException> run(List<T> elements, Consumer<T> action) {
    int size = 1;
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int from = 0; from < elements.size(); ) {
        int to = Math.min(elements.size(), from + size);
        Optional<RuntimeException> failure = batch(workers, elements.subList(from, to), action);
        if (failure.isPresent()) {
          return failure;
        }
        from = to;
        size = Math.min(size * 4, LARGEST);
      }
    }
    return Optional.empty();
  }

  private static <T> Optional<RuntimeException> batch(
      ExecutorService workers, List<T> elements, Consumer<T> action) {
    if (elements.size() == 1) {
      return attempt(elements.getFirst(), action);
    }
    List<Future<Optional<RuntimeException>>> results = new ArrayList<>();
    elements.forEach(element -> results.add(workers.submit(() -> attempt(element, action))));
    Optional<RuntimeException> first = Optional.empty();
    for (Future<Optional<RuntimeException>> result : results) {
      Optional<RuntimeException> failure = await(result);
      first = first.or(() -> failure);
    }
    return first;
  }

  private static <T> Optional<RuntimeException> attempt(T element, Consumer<T> action) {
    try {
      action.accept(element);
      return Optional.empty();
    } catch (RuntimeException failure) {
      return Optional.of(failure);
    }
  }

  private static Optional<RuntimeException> await(Future<Optional<RuntimeException>> result) {
    try {
      return result.get();
    } catch (ExecutionException failure) {
      return Optional.of(new IllegalStateException(failure.getCause()));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return Optional.of(new IllegalStateException("interrupted"));
    }
  }
}
