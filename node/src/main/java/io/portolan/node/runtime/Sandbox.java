// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.runtime;

import io.portolan.linux.NetworkNamespace;
import io.portolan.network.IpAddress;
import java.nio.file.Path;
import java.util.List;

/// A pod's place on its node: namespaces, addresses, a folder for its files.
///
/// @param addresses the primary family first; the node's own for a pod on the host network
/// @param folder the pod's, under the state folder; made when first needed
/// @param ownNetwork whether the namespace is the pod's own, not the node's
public record Sandbox(
    List<IpAddress> addresses, NetworkNamespace network, Path folder, boolean ownNetwork) {}
