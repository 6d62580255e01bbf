// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.util.random.RandomGenerator;

/// Takes one endpoint after the other, from one drawn by lot on, so that loops do not march in
/// step.
final class RoundRobin implements Balancer {
  private int next;

  RoundRobin(RandomGenerator random) {
    this.next = random.nextInt(1 << 16);
  }

  @Override
  public int choose(Loads loads, long key) {
    return Math.floorMod(next++, loads.size());
  }
}
