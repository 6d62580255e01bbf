// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.apps;

import io.portolan.kube.kind.Kind;
import java.util.List;

/// The kinds of the group `apps`, in the order of discovery.
public final class AppsKinds {
  private AppsKinds() {}

  public static List<Kind> all() {
    return List.of(
        ControllerRevisions.KIND,
        DaemonSets.KIND,
        Deployments.KIND,
        ReplicaSets.KIND,
        StatefulSets.KIND);
  }

  /// ReplicationController, which is older than the group and lives in the core.
  public static Kind replicationControllers() {
    return ReplicationControllers.KIND;
  }
}
