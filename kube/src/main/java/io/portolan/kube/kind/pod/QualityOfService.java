// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Quantities;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// How a pod's resources rank it: Guaranteed, Burstable or BestEffort.
final class QualityOfService {
  private static final List<String> COUNTED = List.of("cpu", "memory");

  private QualityOfService() {}

  static String of(ObjectNode pod) {
    List<ObjectNode> containers = new ArrayList<>(Tree.objects(pod, "spec", "containers"));
    containers.addAll(Tree.objects(pod, "spec", "initContainers"));
    boolean anything = false;
    boolean guaranteed = true;
    for (ObjectNode container : containers) {
      for (String resource : COUNTED) {
        BigDecimal request = amount(container, "requests", resource);
        BigDecimal limit = amount(container, "limits", resource);
        anything |= request.signum() > 0 || limit.signum() > 0;
        guaranteed &= limit.signum() > 0 && request.compareTo(limit) == 0;
      }
    }
    return guaranteed ? "Guaranteed" : anything ? "Burstable" : "BestEffort";
  }

  private static BigDecimal amount(ObjectNode container, String list, String resource) {
    return Quantities.parse(Tree.text(container, "resources", list, resource))
        .orElse(BigDecimal.ZERO);
  }
}
