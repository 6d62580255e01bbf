// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.Session;
import io.portolan.proxy.route.SessionCookie;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Who moves when endpoints come and go.
class SessionKeysTest {
  private static final int CLIENTS = 2_000;

  private final long seed = System.nanoTime();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final List<Endpoint> ten = SimulatedLoads.endpoints(10, random);

  private SessionKeys keys(boolean isPersistent, List<Endpoint> over) {
    SessionCookie cookie =
        new SessionCookie(
            "route",
            "/",
            "",
            OptionalInt.empty(),
            OptionalInt.empty(),
            "",
            false,
            Optional.empty(),
            false);
    SessionKeys keys =
        new SessionKeys(Session.of(cookie, isPersistent, false, "shop/web:80"), random);
    keys.over(over);
    return keys;
  }

  private static Endpoint find(SessionKeys keys, String key, List<Endpoint> among) {
    return among.get(keys.find(key, new SimulatedLoads(among.size())));
  }

  @Test
  void aFewMoveToAnEndpointThatComesAndNoneBetweenTheOthers() {
    List<Endpoint> nine = ten.subList(0, 9);
    SessionKeys before = keys(false, nine);
    SessionKeys after = keys(false, ten);
    int moved = 0;
    for (int i = 0; i < CLIENTS; i++) {
      String key = before.fresh(nine.get(0));
      Endpoint now = find(after, key, ten);
      boolean hasMoved = !now.equals(find(before, key, nine));
      moved += hasMoved ? 1 : 0;
      assertThat(!hasMoved || now.equals(ten.get(9))).as("seed " + seed).isTrue();
    }
    assertThat(moved).as("seed " + seed).isBetween(CLIENTS / 20, CLIENTS / 5);
  }

  @Test
  void whoStaysStaysAndIsNobodysWhenTheEndpointHasGone() {
    SessionKeys before = keys(true, ten);
    List<Endpoint> after = new ArrayList<>(ten.reversed());
    after.remove(ten.get(3));
    for (int i = 0; i < ten.size(); i++) {
      String key = before.fresh(ten.get(i));
      assertThat(key).doesNotContain(ten.get(i).address().toString());
      int index = keys(true, after).find(key, new SimulatedLoads(after.size()));
      assertThat(index < 0 ? ten.get(3) : after.get(index)).isEqualTo(ten.get(i));
    }
  }

  @Test
  void aKeyIsFoundForEachEndpoint() {
    for (boolean isPersistent : new boolean[] {true, false}) {
      SessionKeys keys = keys(isPersistent, ten);
      for (int i = 0; i < ten.size(); i++) {
        String key = keys.to(i, new SimulatedLoads(ten.size()));
        assertThat(find(keys, key, ten)).as("seed " + seed).isEqualTo(ten.get(i));
      }
    }
  }
}
