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
/// holds: a warning of what does not hold as it is written, and a note on what does something else
/// here.
///
/// For use by one thread at a time.
final class Telling {
  private final EventRecorder events;
  private final Reasons reasons;
  private final Map<NamespacedName, List<Finding>> told = new HashMap<>();

  /// Of Events.
  ///
  /// @param differs of what does something else
  /// @param fails of what does not hold
  record Reasons(String differs, String fails) {
    static final Reasons OF_INGRESSES = new Reasons("ServedDifferently", "NotServedAsWritten");
    static final Reasons OF_SETTINGS = new Reasons("AppliedDifferently", "NotAppliedAsWritten");
  }

  Telling(EventRecorder events, Reasons reasons) {
    this.events = events;
    this.reasons = reasons;
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
        .filter(finding -> !before.contains(finding))
        .forEach(finding -> tell(object, finding));
  }

  private void tell(HasMetadata object, Finding finding) {
    switch (finding.kind()) {
      case WORKS -> {}
      case DIFFERS -> events.normal(object, reasons.differs, finding.toString());
      case MISSING, BROKEN -> events.warning(object, reasons.fails, finding.toString());
    }
  }

  /// The object is gone.
  void forget(NamespacedName name) {
    told.remove(name);
  }
}
