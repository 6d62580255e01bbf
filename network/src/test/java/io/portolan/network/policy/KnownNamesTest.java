// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.IpAddress;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KnownNamesTest {
  private static final IpAddress ONE = IpAddress.of("192.0.2.1");
  private static final IpAddress TWO = IpAddress.of("2001:db8::2");
  private static final Instant SOON = Instant.EPOCH.plusSeconds(10);
  private static final Instant LATER = Instant.EPOCH.plusSeconds(20);

  private static final KnownNames KNOWN =
      KnownNames.NONE
          .with("www.example.com", ONE, SOON)
          .with("example.com", ONE, LATER)
          .with("www.example.com", TWO, LATER);

  private static List<DomainName> names(String... written) {
    return Stream.of(written).map(name -> DomainName.parse(name).orElseThrow()).toList();
  }

  @Test
  void anAddressIsKnownAsLongAsByAnyOfTheNamesThatAreMeant() {
    assertThat(KNOWN.until(names("www.example.com"), ONE)).contains(SOON);
    assertThat(KNOWN.until(names("*.example.com", "example.com"), ONE)).contains(LATER);
    assertThat(KNOWN.until(names("example.com"), TWO)).isEmpty();
    assertThat(KNOWN.until(List.of(), ONE)).isEmpty();
    assertThat(KNOWN.names(names("*.example.com", "example.com"), ONE))
        .containsExactly("example.com", "www.example.com");
  }

  @Test
  void whatIsKnownNoMoreIsLeftOut() {
    assertThat(KNOWN.size()).isEqualTo(3);
    KnownNames rest = KNOWN.at(SOON);
    assertThat(rest.size()).isEqualTo(2);
    assertThat(rest.until("www.example.com", ONE)).isEmpty();
    assertThat(rest.addresses("www.example.com"::equals)).containsExactly(TWO);
    assertThat(KNOWN.at(LATER)).isEqualTo(KnownNames.NONE);
  }

  @Test
  void aLaterAnswerTakesThePlaceOfAnEarlierOne() {
    KnownNames longer = KNOWN.with("www.example.com", ONE, LATER);
    assertThat(longer.size()).isEqualTo(3);
    assertThat(longer.until("www.example.com", ONE)).contains(LATER);
  }
}
