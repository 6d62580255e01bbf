// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.zone.Zone;
import io.portolan.dns.zone.ZoneSettings;
import io.portolan.network.Cidr;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The cluster's zone in every shape in which a Corefile asks for it; nearly always one. Each
/// change goes to all of them. For any thread.
public final class ClusterZones {
  private final Map<ZoneSettings, LiveZone> zones = new LinkedHashMap<>();

  /// @param first the zone that is kept as long as no Corefile asks for another
  public ClusterZones(Zone first) {
    zones.put(first.settings(), new LiveZone(first));
  }

  /// Any of the zones, as it answers now.
  public synchronized Zone zone() {
    return zones.values().iterator().next().zone();
  }

  /// Replaces each zone by what `change` makes of it: an answer comes from the old or the new.
  public synchronized void update(UnaryOperator<Zone> change) {
    zones.values().forEach(zone -> zone.replace(change.apply(zone.zone())));
  }

  /// The zone with these settings; made of another when there is none yet, with the reverse ranges
  /// that have come to it.
  synchronized LiveZone open(ZoneSettings settings) {
    List<Cidr> ranges = zone().settings().reverseRanges();
    return zones.computeIfAbsent(
        settings, _ -> new LiveZone(zone().with(settings.withReverseRanges(ranges))));
  }

  /// Forgets all zones but these, and always keeps one.
  synchronized void retain(List<ZoneSettings> settings) {
    if (!settings.isEmpty()) {
      zones.keySet().retainAll(settings);
    }
  }
}
