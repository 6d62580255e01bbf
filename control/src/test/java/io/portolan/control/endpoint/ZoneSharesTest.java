// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// How `topology-mode: Auto` shares endpoints among zones.
class ZoneSharesTest {
  private static final ZoneShares EVEN =
      ZoneShares.of(Optional.of(Map.of("a", 2000L, "b", 2000L, "c", 2000L)));

  @Test
  void eachZoneKeepsItsOwnEndpointsWhenTheyAreItsShare() {
    assertThat(hints(EVEN, "a", "a", "b", "b", "c", "c"))
        .containsExactly("a", "a", "b", "b", "c", "c");
  }

  @Test
  void aZoneWithMoreThanItsShareGivesToThoseWithLess() {
    assertThat(hints(EVEN, "a", "a", "a", "a", "a", "b"))
        .containsExactly("a", "a", "b", "c", "c", "b");
  }

  @Test
  void sharesFollowTheProcessors() {
    ZoneShares shares = ZoneShares.of(Optional.of(Map.of("large", 6000L, "small", 2000L)));
    assertThat(hints(shares, "large", "large", "small", "small"))
        .containsExactly("large", "large", "small", "large");
  }

  @Test
  void anEndpointThatIsNotReadyIsNotShared() {
    List<SliceGroup> groups =
        List.of(group(endpoint("a", true), endpoint("b", true), endpoint("a", false)));
    ZoneShares shares = ZoneShares.of(Optional.of(Map.of("a", 1L, "b", 1L)));
    assertThat(shares.hint(groups).groups().getFirst().endpoints().getLast().getHints()).isNull();
  }

  @Test
  void saysWhyThereAreNoHints() {
    assertThat(why(ZoneShares.of(Optional.empty()), "a", "b"))
        .startsWith("Insufficient Node information");
    assertThat(why(ZoneShares.of(Optional.of(Map.of("a", 1L))), "a", "a"))
        .isEqualTo("Nodes only ready in one zone");
    assertThat(why(EVEN, "a", "b"))
        .isEqualTo(
            "Insufficient number of Endpoints (2), impossible to safely allocate proportionally");
    assertThat(why(EVEN, "a", "b", ""))
        .isEqualTo("One or more endpoints do not have a zone specified");
    assertThat(why(EVEN, "a", "b", "c", "a"))
        .isEqualTo("Minimum allocation per zone exceeds expected overload threshold");
  }

  private static List<String> hints(ZoneShares shares, String... zones) {
    ZoneShares.Hinted hinted = shares.hint(groups(zones));
    assertThat(hinted.why()).isEmpty();
    return hinted.groups().getFirst().endpoints().stream()
        .map(endpoint -> endpoint.getHints().getForZones().getFirst().getName())
        .collect(Collectors.toList());
  }

  private static String why(ZoneShares shares, String... zones) {
    List<SliceGroup> groups = groups(zones);
    ZoneShares.Hinted hinted = shares.hint(groups);
    assertThat(hinted.groups()).isEqualTo(groups);
    return hinted.why().orElseThrow();
  }

  private static List<SliceGroup> groups(String... zones) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (String zone : zones) {
      endpoints.add(endpoint(zone, true));
    }
    return List.of(group(endpoints.toArray(Endpoint[]::new)));
  }

  private static SliceGroup group(Endpoint... endpoints) {
    List<Endpoint> numbered = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      numbered.add(
          new EndpointBuilder(endpoint).withAddresses("10.244.0." + (numbered.size() + 2)).build());
    }
    return new SliceGroup("IPv4", List.of(), numbered);
  }

  private static Endpoint endpoint(String zone, boolean ready) {
    return new EndpointBuilder()
        .withZone(zone.isEmpty() ? null : zone)
        .withNewConditions()
        .withReady(ready)
        .endConditions()
        .build();
  }
}
