// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.pod;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What to do for a pod now, and when to ask again although nothing happened.
public record Decision(List<PodAction> actions, Optional<Instant> wakeAt) {
  public static final Decision NOTHING = new Decision(List.of(), Optional.empty());
}
