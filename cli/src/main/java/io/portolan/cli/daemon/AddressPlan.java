// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.portolan.cli.failure.Failure;
import io.portolan.cli.state.ClusterConfig;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.NodePortAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Chooses a new cluster's address ranges so that they collide with nothing. Pure.
final class AddressPlan {
  private static final int DEFAULTS = 64;

  private AddressPlan() {}

  /// The ranges that the options name; for what they leave open the plain defaults, or, when those
  /// are taken, the next that are free.
  ///
  /// @param taken what the host and other clusters use, with words that say who
  /// @throws Failure ADDRESSES when a named range collides, or no default is free
  static ClusterRanges choose(DaemonOptions options, Map<Cidr, String> taken) {
    for (int index = 0; index < DEFAULTS; index++) {
      ClusterRanges ranges = chosen(options, defaults(index));
      checkAmongThemselves(ranges);
      Optional<String> collision = collision(ranges, taken);
      if (collision.isEmpty()) {
        return ranges;
      }
      if (chosen(options, defaults(index + 1)).equals(ranges) || index == DEFAULTS - 1) {
        throw new Failure(Failure.Kind.ADDRESSES, collision.get());
      }
      refuseNamed(options, taken);
    }
    throw new Failure(Failure.Kind.ADDRESSES, "no default range is free; name ranges of your own");
  }

  /// The plain defaults for 0, and others that do not overlap them for each further index.
  static ClusterRanges defaults(int index) {
    return ClusterConfig.ranges(
        List.of(
            Cidr.of("10." + (244 - index) + ".0.0/16"),
            Cidr.of("fd00:10:" + (244 - index) + "::/56")),
        List.of(
            Cidr.of("10." + (96 + index) + ".0.0/16"),
            Cidr.of("fd00:10:" + (96 + index) + "::/112")),
        List.of(
            Cidr.of("172.30." + index + ".0/24"),
            Cidr.of("fd00:172:30:" + Integer.toHexString(index) + "::/64")),
        List.of(
            Cidr.of("172.30." + (255 - index) + ".0/24"),
            Cidr.of("fd00:172:31:" + Integer.toHexString(index) + "::/112")));
  }

  private static ClusterRanges chosen(DaemonOptions options, ClusterRanges otherwise) {
    return ClusterConfig.ranges(
        orElse(options.pods(), otherwise.pods()),
        orElse(options.services(), otherwise.services()),
        orElse(options.nodeAddresses(), otherwise.nodes()),
        orElse(options.loadBalancers(), otherwise.loadBalancers()));
  }

  /// What is named, and for a family that is not named the default.
  private static List<Cidr> orElse(List<Cidr> named, List<Cidr> otherwise) {
    return otherwise.stream()
        .map(
            block ->
                named.stream()
                    .filter(given -> given.family() == block.family())
                    .findFirst()
                    .orElse(block))
        .toList();
  }

  private static void refuseNamed(DaemonOptions options, Map<Cidr, String> taken) {
    ClusterRanges named =
        new ClusterRanges(
            options.pods(),
            options.services(),
            options.nodeAddresses(),
            options.loadBalancers(),
            List.of(),
            NodePortAddresses.DEFAULT);
    collision(named, taken)
        .ifPresent(
            collision -> {
              throw new Failure(Failure.Kind.ADDRESSES, collision);
            });
  }

  private static Optional<String> collision(ClusterRanges ranges, Map<Cidr, String> taken) {
    for (Named range : named(ranges)) {
      for (Map.Entry<Cidr, String> other : taken.entrySet()) {
        if (range.block().overlaps(other.getKey())) {
          return Optional.of(
              range.option()
                  + " "
                  + range.block()
                  + " overlaps "
                  + other.getKey()
                  + ", "
                  + other.getValue()
                  + "; choose another range");
        }
      }
    }
    return Optional.empty();
  }

  private static void checkAmongThemselves(ClusterRanges ranges) {
    List<Named> all = named(ranges);
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        if (all.get(i).block().overlaps(all.get(j).block())) {
          throw new Failure(
              Failure.Kind.ADDRESSES,
              all.get(i) + " overlaps " + all.get(j) + "; choose another range");
        }
      }
    }
  }

  private static List<Named> named(ClusterRanges ranges) {
    List<Named> named = new ArrayList<>();
    ranges.pods().forEach(block -> named.add(new Named("--pod-cidr", block)));
    ranges.services().forEach(block -> named.add(new Named("--service-cidr", block)));
    ranges.nodes().forEach(block -> named.add(new Named("--node-cidr", block)));
    ranges.loadBalancers().forEach(block -> named.add(new Named("--load-balancer-cidr", block)));
    return named;
  }

  private record Named(String option, Cidr block) {
    @Override
    public String toString() {
      return option + " " + block;
    }
  }
}
