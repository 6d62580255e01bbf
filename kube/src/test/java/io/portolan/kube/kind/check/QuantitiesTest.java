// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "0.0,0",
    "1,1",
    "0.5,500m",
    "1.5,1500m",
    "1000m,1",
    "1000,1k",
    "1500,1500",
    "100k,100k",
    "1024Mi,1Gi",
    "1536Mi,1536Mi",
    "0.5Gi,512Mi",
    "1.5Ki,1536",
    "1Ki,1Ki",
    "512,512",
    "1e3,1e3",
    "12E6,12e6",
    "123456789,123456789",
    "1000000000,1G",
    "-5,-5",
    "+3,3",
    "1.,1",
    ".5,500m",
    "0.0000000001,1n",
    "100u,100u",
    "0.1Ki,102400m",
    "1E,1E",
    "2Ei,2Ei"
  })
  void writesTheOneFormThatKubernetesWrites(String text, String canonical) {
    assertThat(Quantities.canonical(text)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "1..0", "1 Gi", "1gi", "1KiB", "--1", "1e", "Ki", "0x10"})
  void refusesWhatIsNone(String text) {
    assertThat(Quantities.parse(text)).isEmpty();
    assertThat(Quantities.canonical(text)).isEqualTo(text);
  }

  @Test
  void writingKeepsTheAmount() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String[] suffixes = {"", "m", "k", "M", "Ki", "Mi", "Gi", "e3"};
    for (int i = 0; i < 2000; i++) {
      String text = random.nextInt(100_000) + suffixes[random.nextInt(suffixes.length)];
      String written = Quantities.canonical(text);
      BigDecimal before = Quantities.parse(text).orElseThrow();
      assertThat(Quantities.parse(written)).as("%s, seed %d", text, seed).isPresent();
      assertThat(Quantities.parse(written).orElseThrow())
          .as("%s, seed %d", text, seed)
          .isEqualByComparingTo(before);
      assertThat(Quantities.canonical(written)).as("%s, seed %d", text, seed).isEqualTo(written);
    }
  }
}
