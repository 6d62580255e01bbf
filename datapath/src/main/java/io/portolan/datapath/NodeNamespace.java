// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath;

import io.portolan.linux.NetworkNamespace;
import io.portolan.network.IpAddress;
import java.util.List;

/// A network namespace that acts as a node: its `eth0` is on the underlay.
///
/// @param namespace belongs to the underlay that made it
/// @param addresses of the node, at most one for each family
public record NodeNamespace(String name, NetworkNamespace namespace, List<IpAddress> addresses) {}
