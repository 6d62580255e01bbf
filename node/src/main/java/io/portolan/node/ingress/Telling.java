// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.portolan.kube.client.EventRecorder;
import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.nginx.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Writes what is to be said of objects as Events on them, each sentence once for as long as it
/// holds.
///
/// For use by one thread at a time.
final class Telling {
  private final EventRecorder events;
  private final String reason;
  private final Map<NamespacedName, List<Finding>> told = new HashMap<>();

  Telling(EventRecorder events, String reason) {
    this.events = events;
    this.reason = reason;
  }

  /// Says what is new among the findings of an object, those apart that something works.
  ///
  /// @param object empty where it is gone
  void tell(NamespacedName name, Optional<? extends HasMetadata> object, List<Finding> now) {
    object.ifPresentOrElse(each -> tell(name, each, now), () -> forget(name));
  }

  private void tell(NamespacedName name, HasMetadata object, List<Finding> now) {
    List<Finding> before = Objects.requireNonNullElse(told.put(name, now), List.of());
    now.stream()
        .filter(finding -> finding.kind() != Finding.Kind.WORKS && !before.contains(finding))
        .forEach(finding -> events.warning(object, reason, finding.toString()));
  }

  /// The object is gone.
  void forget(NamespacedName name) {
    told.remove(name);
  }
}
