// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
  private final FakeTime time = new FakeTime();

  @Test
  void neverWorksOnOneKeyTwiceAtOnceAndNeverLosesAWish() throws InterruptedException {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger wishes = new AtomicInteger();
    AtomicInteger served = new AtomicInteger();
    WorkQueue<String> queue =
        new WorkQueue<>(
            "test",
            8,
            time,
            _ -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              served.set(wishes.get());
              inside.decrementAndGet();
              return Optional.empty();
            });
    for (int i = 0; i < 2_000; i++) {
      wishes.incrementAndGet();
      queue.add("key");
    }
    await(queue);
    assertThat(most).hasValue(1);
    assertThat(served).hasValue(2_000);
  }

  @Test
  void triesAgainLaterAndLater() throws InterruptedException {
    AtomicInteger attempts = new AtomicInteger();
    CountDownLatch third = new CountDownLatch(3);
    WorkQueue<String> queue =
        new WorkQueue<>(
            "test",
            1,
            time,
            _ -> {
              attempts.incrementAndGet();
              third.countDown();
              if (attempts.get() < 3) {
                throw new IllegalStateException("not yet");
              }
              return Optional.empty();
            });
    queue.add("key");
    for (int i = 0; i < 60_000 && !third.await(1, TimeUnit.MILLISECONDS); i++) {
      time.pass(Duration.ofMillis(5));
    }
    await(queue);
    assertThat(attempts).hasValue(3);
    assertThat(WorkQueue.delayAfter(1)).isEqualTo(Duration.ofMillis(5));
    assertThat(WorkQueue.delayAfter(4)).isEqualTo(Duration.ofMillis(40));
    assertThat(WorkQueue.delayAfter(60)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void worksOnAKeyAgainWhateverItsWorkThrew() throws InterruptedException {
    AtomicInteger attempts = new AtomicInteger();
    WorkQueue<String> queue =
        new WorkQueue<>(
            "test",
            1,
            time,
            _ -> {
              if (attempts.incrementAndGet() == 1) {
                throw new StackOverflowError("as of a deep structure");
              }
              return Optional.empty();
            });
    queue.add("key");
    await(queue);
    queue.add("key");
    await(queue);

    assertThat(attempts).hasValue(2);
  }

  @Test
  void keepsTheSoonerOfTwoAlarms() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    WorkQueue<String> queue =
        new WorkQueue<>(
            "test",
            1,
            time,
            _ -> {
              calls.incrementAndGet();
              return Optional.empty();
            });
    queue.addAfter("key", Duration.ofSeconds(60));
    queue.addAfter("key", Duration.ofSeconds(10));
    time.pass(Duration.ofSeconds(11));
    await(queue);
    assertThat(calls).hasValue(1);
    time.pass(Duration.ofSeconds(60));
    await(queue);
    assertThat(calls).hasValue(1);
  }

  private static void await(WorkQueue<String> queue) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!queue.isIdle() && System.nanoTime() < end) {
      Thread.sleep(1);
    }
    assertThat(queue.isIdle()).isTrue();
  }
}
