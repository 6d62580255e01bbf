// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * *            | 2026-11-23T12:00:30Z | 2026-11-23T12:01:00Z",
        "*/15 * * * *         | 2026-11-23T12:46:00Z | 2026-11-23T13:00:00Z",
        "0 3 * * *            | 2026-11-23T12:00:00Z | 2026-11-24T03:00:00Z",
        "30 9 * * mon-fri     | 2026-11-20T10:00:00Z | 2026-11-23T09:30:00Z",
        "0 0 13 * 5           | 2026-11-23T00:00:00Z | 2026-11-27T00:00:00Z",
        "0 0 29 2 *           | 2026-11-23T00:00:00Z | 2028-02-29T00:00:00Z",
        "5-10/5,50 1 1 jan *  | 2026-11-23T00:00:00Z | 2027-01-01T01:05:00Z",
        "@weekly              | 2026-11-23T00:00:00Z | 2026-11-29T00:00:00Z",
        "0 12 * * 7           | 2026-11-23T00:00:00Z | 2026-11-29T12:00:00Z"
      })
  void findsTheNextTime(String schedule, String after, String expected) {
    assertThat(Schedule.parse(schedule, ZoneOffset.UTC).next(Instant.parse(after.trim())))
        .contains(Instant.parse(expected.trim()));
  }

  @Test
  void followsTheTimeZone() {
    Schedule schedule = Schedule.parse("0 8 * * *", ZoneId.of("Europe/Berlin"));
    assertThat(schedule.next(Instant.parse("2026-07-01T07:00:00Z")))
        .contains(Instant.parse("2026-07-02T06:00:00Z"));
  }

  @Test
  void hasNoTimeThatNeverComes() {
    assertThat(Schedule.parse("0 0 30 2 *", ZoneOffset.UTC).next(Instant.EPOCH)).isEmpty();
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() -> Schedule.parse("* * *", ZoneOffset.UTC))
        .hasMessage("expected exactly 5 fields, found 3: [* * *]");
    assertThatThrownBy(() -> Schedule.parse("61 * * * *", ZoneOffset.UTC))
        .hasMessage("61 is not between 0 and 59: 61");
  }

  @Test
  void printsIndexesAsRanges() {
    Set<Integer> indexes = new TreeSet<>(Set.of(0, 1, 2, 4, 6, 7));
    assertThat(JobIndexes.print(indexes)).isEqualTo("0-2,4,6,7");
    assertThat(JobIndexes.parse("0-2,4,6,7")).isEqualTo(indexes);
  }
}
