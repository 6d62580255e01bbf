// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.node.stream.LiveOutput.Batch;
import io.portolan.node.stream.LiveOutput.Source;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LiveOutputTest {
  private static final long AT_ONCE = 0;

  private final LiveOutput output = new LiveOutput();

  private void write(Source source, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    output.write(source, bytes, bytes.length);
  }

  private static String text(Batch batch, Source source) {
    return batch.pieces().stream()
        .filter(piece -> piece.source() == source)
        .map(piece -> new String(piece.bytes(), UTF_8))
        .collect(Collectors.joining());
  }

  @Test
  void givesAPromptThatHasNoLineEnd() throws InterruptedException {
    write(Source.OUT, "one\ntwo> ");
    write(Source.ERROR, "oops");

    Batch batch = output.await(0, AT_ONCE);
    assertThat(text(batch, Source.OUT)).isEqualTo("one\ntwo> ");
    assertThat(text(batch, Source.ERROR)).isEqualTo("oops");
    assertThat(batch.ended()).isFalse();
  }

  @Test
  void goesOnWhereAReaderStopped() throws InterruptedException {
    write(Source.OUT, "before");
    long place = output.now();
    write(Source.OUT, "after");
    output.end();

    Batch batch = output.await(place, AT_ONCE);
    assertThat(text(batch, Source.OUT)).isEqualTo("after");
    assertThat(batch.ended()).isTrue();
    assertThat(output.await(batch.next(), AT_ONCE).pieces()).isEmpty();
  }

  @Test
  void forgetsTheOldestWhenThereIsTooMuch() throws InterruptedException {
    write(Source.OUT, "first");
    write(Source.OUT, "x".repeat(64 * 1024 - 1));
    write(Source.OUT, "y");

    assertThat(text(output.await(0, AT_ONCE), Source.OUT)).hasSize(64 * 1024).startsWith("xx");
  }
}
