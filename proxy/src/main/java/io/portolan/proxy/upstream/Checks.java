// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.route.HealthCheck;
import java.util.ArrayList;
import java.util.List;

/// Checks the health of a backend's endpoints, each as often as is wanted by all event loops
/// together; one of each backend and loop.
final class Checks {
  private final UpstreamLoop loop;
  private final HealthCheck settings;
  private final List<Probe> underWay = new ArrayList<>();
  private EndpointPool[] pools = {};
  private Checkup[] checkups = {};

  Checks(UpstreamLoop loop, HealthCheck settings) {
    this.loop = loop;
    this.settings = settings;
  }

  /// From now on these are checked.
  void over(EndpointPool[] now) {
    Checkup[] acquired = new Checkup[now.length];
    for (int i = 0; i < now.length; i++) {
      acquired[i] = loop.fitness().acquire(now[i], settings);
    }
    release();
    pools = now;
    checkups = acquired;
  }

  private void release() {
    for (EndpointPool pool : pools) {
      loop.fitness().release(pool, settings);
    }
  }

  /// Whether the endpoint of that index fails its checks.
  boolean isFailing(int index) {
    return checkups[index].isFailing();
  }

  /// Begins the checks that are due, and fails those that have taken too long; to be called now and
  /// then.
  void sweep(long now) {
    for (int i = 0; i < pools.length; i++) {
      Checkup checkup = checkups[i];
      if (checkup.isDue(now)) {
        Probe probe = Probe.begin(pools[i], settings, now, checkup::checked);
        underWay.add(probe);
      }
    }
    underWay.forEach(probe -> probe.endIfLate(now));
    underWay.removeIf(probe -> !probe.isUnderWay());
  }

  /// Nobody asks any more.
  void close() {
    release();
    pools = new EndpointPool[0];
    checkups = new Checkup[0];
    underWay.forEach(Probe::cancel);
    underWay.clear();
  }
}
