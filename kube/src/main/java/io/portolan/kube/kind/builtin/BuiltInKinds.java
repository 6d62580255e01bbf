// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.builtin;

import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Kinds;
import io.portolan.kube.kind.apps.AppsKinds;
import io.portolan.kube.kind.batch.BatchKinds;
import io.portolan.kube.kind.core.CoreKinds;
import io.portolan.kube.kind.core.Events;
import io.portolan.kube.kind.metallb.MetalLbKinds;
import io.portolan.kube.kind.net.ClusterNetworkPolicies;
import io.portolan.kube.kind.net.EndpointSlices;
import io.portolan.kube.kind.net.NetworkKinds;
import io.portolan.kube.kind.stored.AdmissionKinds;
import io.portolan.kube.kind.stored.AutoscalerKinds;
import io.portolan.kube.kind.stored.ClusterKinds;
import io.portolan.kube.kind.stored.PolicyKinds;
import io.portolan.kube.kind.stored.RbacKinds;
import io.portolan.kube.kind.stored.StorageKinds;
import java.util.ArrayList;
import java.util.List;

/// The kinds that are built into this program.
public final class BuiltInKinds {
  public static final Kinds ALL = Kinds.of(list());

  private BuiltInKinds() {}

  private static List<Kind> list() {
    List<Kind> kinds = new ArrayList<>();
    kinds.addAll(CoreKinds.all());
    kinds.add(ClusterKinds.API_SERVICE);
    kinds.addAll(AppsKinds.all());
    kinds.add(Events.IN_EVENTS_GROUP);
    kinds.addAll(AutoscalerKinds.all());
    kinds.addAll(BatchKinds.all());
    kinds.add(ClusterKinds.SIGNING_REQUEST);
    kinds.addAll(NetworkKinds.networking());
    kinds.add(PolicyKinds.DISRUPTION_BUDGET);
    kinds.addAll(RbacKinds.all());
    kinds.addAll(StorageKinds.all());
    kinds.addAll(AdmissionKinds.all());
    kinds.add(PolicyKinds.PRIORITY_CLASS);
    kinds.add(NetworkKinds.LEASE);
    kinds.add(NetworkKinds.RUNTIME_CLASS);
    kinds.add(EndpointSlices.KIND);
    kinds.add(ClusterKinds.FLOW_SCHEMA);
    kinds.add(ClusterKinds.PRIORITY_LEVEL);
    kinds.add(ClusterNetworkPolicies.KIND);
    kinds.addAll(MetalLbKinds.all());
    return kinds;
  }
}
