// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.IpAddress;
import io.portolan.node.balancer.Election.Move;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ElectionTest {
  private static final IpAddress ADDRESS = IpAddress.of("172.30.255.1");
  private static final List<String> NODES = List.of("node-1", "node-2", "node-3");

  @Test
  void exactlyOneNodeTakesAnAddressThatNobodyHas() {
    List<String> takers =
        NODES.stream().filter(node -> decide(node, NODES, Optional.empty()) == Move.TAKE).toList();
    assertThat(takers).hasSize(1);
  }

  @Test
  void whoHasTheAddressKeepsItEvenWhenItFallsToAnother() {
    for (String holder : NODES) {
      for (String node : NODES) {
        assertThat(decide(node, NODES, Optional.of(holder)))
            .isEqualTo(node.equals(holder) ? Move.HOLD : Move.LEAVE);
      }
    }
  }

  @Test
  void aHolderThatIsSilentOrMayNotAnnounceIsReplacedByOne() {
    List<String> rest = List.of("node-1", "node-3");
    Optional<String> gone = Optional.of("node-2");
    assertThat(rest.stream().map(node -> decide(node, rest, gone)).toList())
        .containsExactlyInAnyOrder(Move.TAKE, Move.LEAVE);
    assertThat(decide("node-2", rest, gone)).isEqualTo(Move.LEAVE);
    assertThat(
            rest.stream()
                .map(n -> Election.decide(n, ADDRESS, NODES, Set.copyOf(rest)::contains, gone))
                .toList())
        .containsExactlyInAnyOrder(Move.TAKE, Move.LEAVE);
  }

  @Test
  void addressesAreSpreadEvenlyAndStayWhenANodeThatHasThemNotGoes() {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 3000; i++) {
      IpAddress address = IpAddress.of("10.0.0.0").plus(i);
      String first = Election.first(address, NODES).orElseThrow();
      counts.merge(first, 1, Integer::sum);
      if (!first.equals("node-3")) {
        assertThat(Election.first(address, NODES.subList(0, 2))).contains(first);
      }
    }
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(900, 1100));
  }

  private static Move decide(String self, List<String> candidates, Optional<String> holder) {
    return Election.decide(self, ADDRESS, candidates, _ -> true, holder);
  }
}
