// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.apps.AppsKinds;
import io.portolan.kube.kind.pod.PodTemplates;
import io.portolan.kube.kind.pod.Pods;
import io.portolan.kube.kind.stored.PolicyKinds;
import io.portolan.kube.kind.stored.VolumeKinds;
import java.util.List;

/// The kinds of the core group, in the order of discovery.
public final class CoreKinds {
  private CoreKinds() {}

  public static List<Kind> all() {
    return List.of(
        ConfigMaps.KIND,
        EndpointsKind.KIND,
        Events.KIND,
        PolicyKinds.LIMIT_RANGE,
        Namespaces.KIND,
        Nodes.KIND,
        VolumeKinds.CLAIM,
        VolumeKinds.VOLUME,
        Pods.KIND,
        PodTemplates.KIND,
        AppsKinds.replicationControllers(),
        PolicyKinds.RESOURCE_QUOTA,
        Secrets.KIND,
        ServiceAccounts.KIND,
        Services.KIND);
  }
}
