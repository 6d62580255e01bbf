// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which share of a Service's endpoints each zone is to have by `topology-mode: Auto`: the share
/// that its nodes have of the cluster's processors (KEP-2433). Pure.
record ZoneShares(Map<String, Double> ratios) {
  /// How much more than its share a zone's endpoints may have to carry.
  private static final double OVERLOAD = 0.2;

  /// The groups of one address type with hints, or why they have none.
  record Hinted(List<SliceGroup> groups, Optional<String> why) {}

  /// @param milliCores by zone of the nodes that are ready; empty when one of them has no zone or
  ///     does not say how many it has
  static ZoneShares of(Optional<Map<String, Long>> milliCores) {
    Map<String, Double> ratios = new TreeMap<>();
    Map<String, Long> known = milliCores.orElse(Map.of());
    double all = known.values().stream().mapToLong(Long::longValue).sum();
    known.forEach((zone, cores) -> ratios.put(zone, cores / all));
    return new ZoneShares(ratios);
  }

  /// Gives each ready endpoint of `groups` a zone: its own, as long as that has not more than its
  /// share.
  Hinted hint(List<SliceGroup> groups) {
    List<Endpoint> ready =
        groups.stream()
            .flatMap(group -> group.endpoints().stream())
            .filter(ZoneShares::isReady)
            .toList();
    Optional<String> obstacle = obstacle(ready);
    if (obstacle.isPresent()) {
      return new Hinted(groups, obstacle);
    }
    Map<String, Integer> room = room(ready.size());
    Map<Endpoint, String> zones = new HashMap<>();
    List<Endpoint> toGive = new ArrayList<>();
    for (Endpoint endpoint : ready) {
      if (take(room, endpoint.getZone())) {
        zones.put(endpoint, endpoint.getZone());
      } else {
        toGive.add(endpoint);
      }
    }
    for (Endpoint endpoint : toGive) {
      String receiver =
          room.entrySet().stream()
              .filter(zone -> zone.getValue() > 0)
              .findFirst()
              .orElseThrow()
              .getKey();
      take(room, receiver);
      zones.put(endpoint, receiver);
    }
    return new Hinted(groups.stream().map(group -> with(group, zones)).toList(), Optional.empty());
  }

  private static SliceGroup with(SliceGroup group, Map<Endpoint, String> zones) {
    return new SliceGroup(
        group.addressType(),
        group.ports(),
        group.endpoints().stream()
            .map(
                endpoint ->
                    zones.containsKey(endpoint)
                        ? new EndpointBuilder(endpoint)
                            .withNewHints()
                            .addNewForZone(zones.get(endpoint))
                            .endHints()
                            .build()
                        : endpoint)
            .toList());
  }

  private Optional<String> obstacle(List<Endpoint> ready) {
    if (ratios.isEmpty()) {
      return Optional.of(
          "Insufficient Node information: allocatable CPU or zone not specified on one or more nodes");
    }
    if (ratios.size() < 2) {
      return Optional.of("Nodes only ready in one zone");
    }
    if (ratios.size() > ready.size()) {
      return Optional.of(
          "Insufficient number of Endpoints ("
              + ready.size()
              + "), impossible to safely allocate proportionally");
    }
    if (ready.stream().anyMatch(endpoint -> !ratios.containsKey(zone(endpoint)))) {
      return Optional.of("One or more endpoints do not have a zone specified");
    }
    int least =
        ratios.values().stream()
            .mapToInt(ratio -> (int) Math.ceil(ratio * ready.size() / (1 + OVERLOAD)))
            .sum();
    return least > ready.size()
        ? Optional.of("Minimum allocation per zone exceeds expected overload threshold")
        : Optional.empty();
  }

  /// How many of `count` endpoints each zone is to have: all of them together, at least one each,
  /// and none fewer than the overload allows.
  private Map<String, Integer> room(int count) {
    Map<String, Integer> room = new TreeMap<>();
    ratios.forEach(
        (zone, ratio) -> room.put(zone, (int) Math.ceil(ratio * count / (1 + OVERLOAD))));
    int left = count - room.values().stream().mapToInt(Integer::intValue).sum();
    for (int i = 0; i < left; i++) {
      String neediest =
          ratios.entrySet().stream()
              .max(
                  Comparator.comparingDouble(
                      zone -> zone.getValue() * count - room.getOrDefault(zone.getKey(), 0)))
              .orElseThrow()
              .getKey();
      room.merge(neediest, 1, Integer::sum);
    }
    return room;
  }

  private static boolean take(Map<String, Integer> room, String zone) {
    int left = room.getOrDefault(zone, 0);
    room.put(zone, Math.max(0, left - 1));
    return left > 0;
  }

  private static String zone(Endpoint endpoint) {
    return endpoint.getZone() == null ? "" : endpoint.getZone();
  }

  private static boolean isReady(Endpoint endpoint) {
    return Boolean.TRUE.equals(endpoint.getConditions().getReady());
  }
}
