// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.batch;

import io.portolan.kube.kind.Kind;
import java.util.List;

/// The kinds of the group `batch`, in the order of discovery.
public final class BatchKinds {
  private BatchKinds() {}

  public static List<Kind> all() {
    return List.of(CronJobs.KIND, Jobs.KIND);
  }
}
