// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PartsTest {
  private final List<String> closed = new CopyOnWriteArrayList<>();
  private final Parts parts = new Parts();

  @Test
  void closesInTheReverseOrderAndPastAPartThatFails() {
    parts.add(() -> closed.add("first"));
    parts.add(
        () -> {
          throw new IOException("stuck");
        });
    parts.add(() -> closed.add("last"));

    parts.close();
    parts.close();

    assertThat(closed).containsExactly("last", "first");
  }

  @Test
  void closesAtOnceWhatIsAddedTooLate() {
    parts.close();

    assertThatThrownBy(() -> parts.add(() -> closed.add("late")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(closed).containsExactly("late");
  }

  @Test
  @Timeout(30)
  void aPartMayWaitForAThreadThatAddsAnother() {
    CountDownLatch closing = new CountDownLatch(1);
    ExecutorService threads = parts.add(Executors.newVirtualThreadPerTaskExecutor());
    parts.add(closing::countDown);
    var adding =
        threads.submit(
            () -> {
              closing.await();
              return parts.add(() -> closed.add("late"));
            });

    parts.close();

    assertThat(adding).failsWithin(Duration.ZERO);
    assertThat(closed).containsExactly("late");
  }

  @Test
  @Timeout(30)
  void aStageThatIsLeftByAnExceptionLeavesNothingStarting() {
    CompletableFuture<Void> thrown = new CompletableFuture<>();
    ExecutorService threads = parts.add(Executors.newVirtualThreadPerTaskExecutor());

    assertThatThrownBy(
            () -> {
              try (Stage stage = new Stage(threads)) {
                stage.start(
                    () -> {
                      thrown.join();
                      return parts.add(() -> closed.add("slow"));
                    });
                thrown.complete(null);
                throw new IOException("no namespace");
              }
            })
        .hasMessage("no namespace");
    parts.close();

    assertThat(closed).containsExactly("slow");
  }
}
