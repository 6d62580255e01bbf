// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// `status.qosClass`: how the pod's requests compare with its limits.
public final class QosClass {
  private static final List<String> COMPUTE = List.of("cpu", "memory");

  private QosClass() {}

  /// `Guaranteed`, `Burstable` or `BestEffort`.
  public static String of(Pod pod) {
    boolean any = false;
    boolean guaranteed = true;
    for (Container container : PodSpecs.allContainers(pod)) {
      Map<String, Quantity> requests = requests(container);
      Map<String, Quantity> limits = limits(container);
      for (String resource : COMPUTE) {
        BigDecimal request = amount(requests, resource);
        BigDecimal limit = amount(limits, resource);
        any |= request.signum() > 0 || limit.signum() > 0;
        boolean same = request.signum() == 0 || request.compareTo(limit) == 0;
        guaranteed &= limit.signum() > 0 && same;
      }
    }
    return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
  }

  private static Map<String, Quantity> requests(Container container) {
    return container.getResources() == null
        ? Map.of()
        : Objects.requireNonNullElse(container.getResources().getRequests(), Map.of());
  }

  private static Map<String, Quantity> limits(Container container) {
    return container.getResources() == null
        ? Map.of()
        : Objects.requireNonNullElse(container.getResources().getLimits(), Map.of());
  }

  private static BigDecimal amount(Map<String, Quantity> resources, String resource) {
    Quantity quantity = resources.get(resource);
    return quantity == null ? BigDecimal.ZERO : quantity.getNumericalAmount();
  }
}
