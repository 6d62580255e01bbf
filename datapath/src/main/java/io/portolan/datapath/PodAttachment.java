// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath;

import io.portolan.linux.NetworkNamespace;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import java.util.List;

/// A pod that is to be on the network.
///
/// @param uid the pod's UID, which tells it from others of the same name
/// @param namespace the pod's own; stays the caller's
/// @param addresses at most one for each family, at least one
public record PodAttachment(
    NamespacedName pod, String uid, NetworkNamespace namespace, List<IpAddress> addresses) {}
