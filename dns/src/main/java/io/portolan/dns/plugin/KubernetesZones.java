// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.Kubernetes;
import io.portolan.dns.config.Kubernetes.Hostnames;
import io.portolan.dns.config.Kubernetes.PodNames;
import io.portolan.dns.wire.Name;
import io.portolan.dns.zone.ZoneContent;
import io.portolan.dns.zone.ZoneSettings;
import java.util.List;

/// Which zones a kubernetes plugin wants.
final class KubernetesZones {
  private static final Name ARPA = Name.of("arpa");

  private KubernetesZones() {}

  /// One for each of its names that is no reverse zone.
  ///
  /// @param base what all zones have in common
  static List<ZoneSettings> settings(Kubernetes config, ZoneSettings base) {
    ZoneContent content =
        new ZoneContent(
            config.namespaces(),
            pods(config.pods()),
            config.hostnames() == Hostnames.POD_NAME,
            config.endpoints(),
            config.emptyServices(),
            config.labels(),
            config.namespaceLabels());
    return config.zones().stream()
        .filter(zone -> !zone.isWithin(ARPA))
        .map(
            zone ->
                new ZoneSettings(
                    zone, config.ttlSeconds(), base.reverseRanges(), base.servers(), content))
        .toList();
  }

  private static ZoneContent.Pods pods(PodNames names) {
    return switch (names) {
      case DISABLED -> ZoneContent.Pods.NONE;
      case INSECURE -> ZoneContent.Pods.ALL;
      case VERIFIED -> ZoneContent.Pods.KNOWN;
    };
  }
}
