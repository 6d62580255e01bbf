// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The conditions in a Service's status: reads them, and says what they are after a change.
public final class ServiceConditions {
  private ServiceConditions() {}

  /// The condition of that type.
  public static Optional<Condition> of(Service service, String type) {
    return service.getStatus() == null
        ? Optional.empty()
        : service.getStatus().getConditions().stream()
            .filter(condition -> type.equals(condition.getType()))
            .findFirst();
  }

  /// The Service's conditions with `condition` in the place of the one of its type. The time of the
  /// last transition stays when the status does.
  public static List<Condition> with(Service service, Condition condition) {
    of(service, condition.getType())
        .filter(before -> before.getStatus().equals(condition.getStatus()))
        .ifPresent(before -> condition.setLastTransitionTime(before.getLastTransitionTime()));
    List<Condition> conditions = without(service, condition.getType());
    conditions.add(condition);
    return conditions;
  }

  /// The Service's conditions but those of these types.
  public static List<Condition> without(Service service, String... types) {
    List<Condition> conditions =
        service.getStatus() == null
            ? new ArrayList<>()
            : new ArrayList<>(service.getStatus().getConditions());
    conditions.removeIf(condition -> List.of(types).contains(condition.getType()));
    return conditions;
  }
}
