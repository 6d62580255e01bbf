// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Endpoints whose requests a test begins and ends.
final class SimulatedLoads implements Loads {
  private final int[] loads;
  private final double[] costs;

  SimulatedLoads(int size) {
    loads = new int[size];
    costs = new double[size];
  }

  /// Endpoints of different addresses.
  static List<Endpoint> endpoints(int count, RandomGenerator random) {
    List<Integer> hosts = new ArrayList<>();
    random.ints(1, 250 * 250).distinct().limit(count).forEach(hosts::add);
    return hosts.stream()
        .map(host -> new Endpoint(IpAddress.of("10.0." + host / 250 + "." + host % 250), 8080))
        .toList();
  }

  @Override
  public int size() {
    return loads.length;
  }

  @Override
  public int load(int index) {
    return loads[index];
  }

  @Override
  public double cost(int index, long now) {
    return costs[index] * (loads[index] + 1);
  }

  SimulatedLoads begin(int index) {
    loads[index]++;
    return this;
  }

  void end(int index) {
    loads[index]--;
  }

  SimulatedLoads takes(int index, double cost) {
    costs[index] = cost;
    return this;
  }

  int most() {
    return IntStream.of(loads).max().orElseThrow();
  }

  int least() {
    return IntStream.of(loads).min().orElseThrow();
  }
}
