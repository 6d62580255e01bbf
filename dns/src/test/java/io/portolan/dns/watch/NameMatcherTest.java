// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.NameBuffer;
import io.portolan.network.policy.DomainName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NameMatcherTest {
  private static final List<String> LABELS = List.of("a", "www", "_tcp", "io");

  private static NameMatcher matcher(String... names) {
    return NameMatcher.of(
        Stream.of(names).map(name -> DomainName.parse(name).orElseThrow()).toList());
  }

  private static boolean matches(NameMatcher matcher, String asked) {
    NameBuffer name = new NameBuffer();
    name.set(Name.of(asked));
    return matcher.matches(name);
  }

  @Test
  void findsNamesAndThoseBelowWildcards() {
    NameMatcher matcher = matcher("example.com", "*.example.org");
    assertThat(matches(matcher, "EXAMPLE.com.")).isTrue();
    assertThat(matches(matcher, "a.B.example.ORG.")).isTrue();
    for (String other :
        List.of("www.example.com.", "example.org.", "com.", ".", "myexample.com.")) {
      assertThat(matches(matcher, other)).as(other).isFalse();
    }
  }

  @Test
  void withoutNamesNothingMatches() {
    assertThat(matches(NameMatcher.NOTHING, ".")).isFalse();
    assertThat(matches(matcher(), "example.com.")).isFalse();
  }

  @Test
  void saysWhatEachNameSaysByItself() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int matched = 0;
    for (int round = 0; round < 4_000; round++) {
      List<DomainName> names = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        DomainName.parse((random.nextBoolean() ? "*." : "") + name(random, 2))
            .ifPresent(names::add);
      }
      NameMatcher matcher = NameMatcher.of(names);
      for (int i = 0; i < 20; i++) {
        String asked = name(random, 1);
        boolean expected = names.stream().anyMatch(name -> name.matches(asked));
        assertThat(matches(matcher, asked))
            .as("seed %d: %s among %s", seed, asked, names)
            .isEqualTo(expected);
        matched += expected ? 1 : 0;
      }
    }
    assertThat(matched).as("seed %d", seed).isGreaterThan(1_000);
  }

  private static String name(Random random, int least) {
    return String.join(
        ".",
        random.ints(least + random.nextInt(3), 0, LABELS.size()).mapToObj(LABELS::get).toList());
  }
}
