// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.HeaderField;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// How long answers are kept that were given to earlier requests.
class KeptAnswersTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static InquiryAnswer answer(int number) {
    return new InquiryAnswer(
        200,
        List.of(new HeaderField("X-User", "x".repeat(number % 300) + number)),
        List.of(),
        List.of());
  }

  private static long at(Duration time) {
    // Close to where the clock's numbers begin anew.
    return Long.MAX_VALUE - Duration.ofSeconds(90).toNanos() + time.toNanos();
  }

  @Test
  void anAnswerHoldsUntilItsTimeIsOver() {
    KeptAnswers kept = new KeptAnswers();
    kept.keep("a", answer(1), MINUTE, at(Duration.ZERO));
    assertThat(kept.find("a", at(MINUTE.minusNanos(1)))).contains(answer(1));
    assertThat(kept.find("b", at(Duration.ZERO))).isEmpty();
    assertThat(kept.find("a", at(MINUTE))).isEmpty();
    assertThat(kept.size()).isZero();
    assertThat(kept.bytes()).isZero();
  }

  @Test
  void whatNobodyAsksForIsLetGo() {
    KeptAnswers kept = new KeptAnswers();
    Duration halfAnHour = Duration.ofMinutes(30);
    kept.keep("used", answer(1), Duration.ofDays(1), at(Duration.ZERO));
    kept.keep("unused", answer(2), Duration.ofDays(1), at(Duration.ZERO));
    assertThat(kept.find("used", at(MINUTE))).isPresent();
    assertThat(kept.find("used", at(halfAnHour))).isPresent();
    assertThat(kept.find("unused", at(halfAnHour))).isEmpty();
  }

  @Test
  void anAnswerLargerThanAllRoomIsNotKept() {
    KeptAnswers kept = new KeptAnswers(10, 700);
    kept.keep("small", answer(1), MINUTE, 0);
    kept.keep("large", answer(299), MINUTE, 0);
    assertThat(kept.find("large", 0)).isEmpty();
    assertThat(kept.bytes()).isLessThanOrEqualTo(700);
  }

  /// A key, its answer and when it ends, as a list in the order of their last use has them.
  private record Entry(String key, InquiryAnswer answer, long until, long used) {}

  /// Against a list that is searched from end to end.
  @Test
  void neverGivesAnAnswerThatIsNotTheLastOrNoLongerHolds() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      int most = 1 + random.nextInt(8);
      long mostBytes = 600 + random.nextInt(4000);
      KeptAnswers kept = new KeptAnswers(most, mostBytes);
      List<Entry> model = new ArrayList<>();
      long now = random.nextLong();
      for (int step = 0; step < 400; step++) {
        now += Duration.ofSeconds(random.nextInt(40)).toNanos();
        String key = "k" + random.nextInt(12);
        if (random.nextBoolean()) {
          Duration length = Duration.ofSeconds(1 + random.nextInt(3000));
          kept.keep(key, answer(step), length, now);
          keep(model, new Entry(key, answer(step), now + length.toNanos(), now), most, mostBytes);
        } else {
          assertThat(kept.find(key, now)).as("seed %d", seed).isEqualTo(find(model, key, now));
        }
        assertThat(kept.size()).as("seed %d", seed).isEqualTo(model.size());
        assertThat(kept.bytes()).as("seed %d", seed).isEqualTo(bytes(model));
      }
    }
  }

  private static boolean isOver(Entry entry, long now) {
    return entry.until() - now <= 0 || now - entry.used() >= Duration.ofMinutes(30).toNanos();
  }

  private static long bytes(List<Entry> model) {
    return model.stream().mapToLong(each -> each.answer().bytes()).sum();
  }

  private static void keep(List<Entry> model, Entry entry, int most, long mostBytes) {
    model.removeIf(each -> each.key().equals(entry.key()));
    model.add(entry);
    while (model.size() > most
        || bytes(model) > mostBytes
        || (!model.isEmpty() && isOver(model.getFirst(), entry.used()))) {
      model.removeFirst();
    }
  }

  private static Optional<InquiryAnswer> find(List<Entry> model, String key, long now) {
    Optional<Entry> found = model.stream().filter(each -> each.key().equals(key)).findFirst();
    found.ifPresent(model::remove);
    Optional<Entry> holding = found.filter(each -> !isOver(each, now));
    holding.ifPresent(each -> model.add(new Entry(key, each.answer(), each.until(), now)));
    return holding.map(Entry::answer);
  }
}
