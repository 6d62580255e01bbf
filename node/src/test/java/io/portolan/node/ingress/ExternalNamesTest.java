// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.node.VirtualTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExternalNamesTest {
  private static final String API = "api.example.org";

  private final FakeNames lookup = new FakeNames();
  private final VirtualTimers timers = new VirtualTimers();
  private final List<String> changed = new ArrayList<>();
  private final ExternalNames names = new ExternalNames(lookup, timers, changed::add);

  private List<String> addresses() {
    return names.state(API).addresses().stream().map(Object::toString).toList();
  }

  private void pass(Duration time) {
    timers.advance(time, () -> {});
  }

  @Test
  void aNameIsLookedUpAgainAsItsTtlSays() {
    lookup.found(API, Duration.ofSeconds(30), "192.0.2.7", "2001:db8::7");
    names.follow(Set.of(API));
    assertThat(addresses()).containsExactly("192.0.2.7", "2001:db8::7");
    lookup.found(API, Duration.ofSeconds(30), "192.0.2.8");
    pass(Duration.ofSeconds(29));
    assertThat(addresses()).containsExactly("192.0.2.7", "2001:db8::7");
    pass(Duration.ofSeconds(1));
    assertThat(addresses()).containsExactly("192.0.2.8");
    pass(Duration.ofSeconds(300));
    assertThat(changed).as("what stays the same is no change").containsExactly(API, API);
    assertThat(lookup.asked(API)).isEqualTo(12);
  }

  @Test
  void aTtlOfNothingAsksOnceASecondAndALongOneOnceAnHour() {
    lookup.found(API, Duration.ZERO, "192.0.2.7");
    names.follow(Set.of(API));
    pass(Duration.ofSeconds(10));
    assertThat(lookup.asked(API)).isEqualTo(11);
    lookup.found(API, Duration.ofDays(30), "192.0.2.7");
    pass(Duration.ofHours(3));
    assertThat(lookup.asked(API)).isEqualTo(14);
  }

  @Test
  void theLastAddressesAreUsedForADayWhileNobodyCanTell() {
    lookup.found(API, Duration.ofSeconds(30), "192.0.2.7");
    names.follow(Set.of(API));
    lookup.failing(API, "SERVFAIL");
    pass(Duration.ofHours(23));
    assertThat(addresses()).containsExactly("192.0.2.7");
    assertThat(names.state(API).problem()).isEmpty();
    pass(Duration.ofHours(2));
    assertThat(addresses()).isEmpty();
    assertThat(names.state(API).problem()).isEqualTo("cannot be looked up: SERVFAIL");
    lookup.found(API, Duration.ofSeconds(30), "192.0.2.8");
    pass(Duration.ofSeconds(30));
    assertThat(addresses()).as("it comes back by itself").containsExactly("192.0.2.8");
  }

  @Test
  void thatNobodyCanTellIsSaidAfterThreeTimes() {
    lookup.failing(API, "REFUSED");
    names.follow(Set.of(API));
    pass(Duration.ofMillis(2999));
    assertThat(names.state(API).problem()).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(names.state(API).problem()).isEqualTo("cannot be looked up: REFUSED");
    assertThat(changed).containsExactly(API);
    pass(Duration.ofHours(1));
    assertThat(lookup.asked(API)).as("less and less often").isLessThan(130);
  }

  @Test
  void aNameThatIsGoneLosesItsAddressesAtOnce() {
    lookup.found(API, Duration.ofSeconds(30), "192.0.2.7");
    names.follow(Set.of(API));
    lookup.nothing(API, "does not exist");
    pass(Duration.ofSeconds(30));
    assertThat(addresses()).isEmpty();
    assertThat(names.state(API).problem()).isEqualTo("does not exist");
    lookup.found(API, Duration.ofSeconds(30), "192.0.2.7");
    pass(Duration.ofSeconds(5));
    assertThat(addresses()).containsExactly("192.0.2.7");
  }

  @Test
  void whatNobodyWantsIsNotAskedFor() {
    lookup.found(API, Duration.ofSeconds(30), "192.0.2.7");
    names.follow(Set.of(API));
    names.follow(Set.of());
    pass(Duration.ofHours(1));
    assertThat(lookup.asked(API)).isEqualTo(1);
    assertThat(addresses()).isEmpty();
  }

  @Test
  void aNameThatIsAnAddressIsThatAddress() {
    names.follow(Set.of("192.0.2.9", "127.0.0.1"));
    assertThat(names.state("192.0.2.9").addresses()).hasToString("[192.0.2.9]");
    assertThat(names.state("127.0.0.1").addresses()).isEmpty();
    assertThat(names.state("127.0.0.1").problem())
        .isEqualTo("has addresses to which nothing is sent: 127.0.0.1 (loopback)");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, loopback",
    "127.200.3.4, loopback",
    "::1, loopback",
    "0.0.0.0, unspecified",
    "::, unspecified",
    "169.254.169.254, link-local",
    "fe80::1, link-local",
    "224.0.0.251, multicast",
    "ff02::1, multicast",
    "255.255.255.255, broadcast",
    "::ffff:127.0.0.1, an IPv4 address in an IPv6 one",
    "::7f00:1, an IPv4 address in an IPv6 one"
  })
  void nothingIsSentToAddressesThatLeadBackOrStayNear(String address, String kind) {
    lookup.found(API, Duration.ofSeconds(30), address, "10.1.2.3", "fd00::3");
    names.follow(Set.of(API));
    assertThat(addresses()).containsExactly("10.1.2.3", "fd00::3");
    assertThat(names.state(API).problem())
        .startsWith("has addresses to which nothing is sent: ")
        .endsWith(" (" + kind + ")");
  }
}
