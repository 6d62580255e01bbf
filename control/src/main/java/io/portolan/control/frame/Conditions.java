// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.temporal.ChronoUnit;

/// Makes conditions of statuses.
public final class Conditions {
  private Conditions() {}

  /// A condition that has just come to be so.
  ///
  /// @param status `True`, `False` or `Unknown`
  public static Condition of(String type, String status, String reason, String message, Time time) {
    return new ConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .withLastTransitionTime(time.instant().truncatedTo(ChronoUnit.SECONDS).toString())
        .build();
  }
}
