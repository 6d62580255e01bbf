// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.ByteSpan;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The field `traceparent` is read as strictly as W3C Trace Context asks for (section 3.2).
class TraceContextTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final int ROUNDS = 100_000;

  private static Optional<TraceContext> read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return TraceContext.read(new ByteSpan().set(bytes, 0, bytes.length));
  }

  @Test
  void theIdsAndTheFlagsAreKept() {
    TraceContext read = read("00-" + TRACE + "-" + SPAN + "-01").orElseThrow();
    assertThat(read)
        .isEqualTo(
            new TraceContext(0x4bf92f3577b34da6L, 0xa3ce929d0e0e4736L, 0x00f067aa0ba902b7L, 1));
    assertThat(read).hasToString("00-" + TRACE + "-" + SPAN + "-01");
    assertThat(read.next(1, false)).hasToString("00-" + TRACE + "-0000000000000001-00");
  }

  @ParameterizedTest
  @CsvSource({
    "00, -00, 00",
    "00, -ff, 03",
    "cc, -01, 01",
    "01, -01-what-comes-later, 01",
    "01, -03-, 03"
  })
  void ofLaterVersionsAndFlagsWhatIsKnownCounts(String version, String end, String flags) {
    assertThat(read(version + "-" + TRACE + "-" + SPAN + end).orElseThrow())
        .hasToString("00-" + TRACE + "-" + SPAN + "-" + flags);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
        "é0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
      })
  void whatIsNotValidIsNothing(String text) {
    assertThat(read(text)).isEmpty();
  }

  @Test
  void whatIsReadIsWrittenAlike() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    String valid = "00-" + TRACE + "-" + SPAN + "-01";
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder(valid);
      for (int i = random.nextInt(3); i > 0; i--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
      }
      Optional<TraceContext> read = read(text.toString());
      if (read.isPresent()) {
        assertThat(read(read.get().toString()))
            .as("seed %d, round %d", seed, round)
            .isEqualTo(read);
      }
    }
  }

  @Test
  void aSamplerKeepsToItsParentAndItsRatio() {
    Optional<TraceContext> recorded = read("00-" + TRACE + "-" + SPAN + "-01");
    Optional<TraceContext> unrecorded = read("00-" + TRACE + "-" + SPAN + "-00");
    assertThat(new Sampler(0, true).samples(recorded, 7)).isTrue();
    assertThat(new Sampler(1, true).samples(unrecorded, 7)).isFalse();
    assertThat(new Sampler(1, false).samples(unrecorded, 7)).isTrue();
    assertThat(new Sampler(0, false).samples(recorded, 0)).isFalse();
    Random random = new Random(1);
    Sampler tenth = new Sampler(0.1, true);
    long samples = random.longs(10_000).filter(low -> tenth.samples(Optional.empty(), low)).count();
    assertThat(samples).isBetween(800L, 1_200L);
  }
}
