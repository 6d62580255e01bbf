// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.net;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/// Who may talk to pods of the whole cluster, and to whom they may talk, before or after what
/// NetworkPolicies say. Its fields stay as they are written, so that a reader sees those that it
/// does not know.
@Group(ClusterNetworkPolicies.GROUP)
@Version(ClusterNetworkPolicies.VERSION)
@Plural("clusternetworkpolicies")
public final class ClusterNetworkPolicy extends GenericKubernetesResource {
  private static final long serialVersionUID = 1;
}
