// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Annotations read, for tests.
final class Annotated {
  private Annotated() {}

  /// @param annotations without prefix
  /// @param settings keys and values of the ConfigMap
  static Reading<IngressOptions> read(Map<String, String> annotations, String... settings) {
    Map<String, String> prefixed = new TreeMap<>();
    annotations.forEach((name, value) -> prefixed.put(Treatments.PREFIX + name, value));
    Map<String, String> data = new TreeMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      data.put(settings[i], settings[i + 1]);
    }
    return NginxAnnotations.read(
        new Ingress(
            new NamespacedName("shop", "web"),
            Instant.EPOCH,
            "nginx",
            Optional.empty(),
            List.of(),
            List.of(),
            prefixed),
        ControllerSettings.read(data).value());
  }

  static List<String> broken(Reading<IngressOptions> reading) {
    return reading.findings().stream()
        .filter(each -> each.kind() == Finding.Kind.BROKEN)
        .map(Finding::toString)
        .toList();
  }
}
