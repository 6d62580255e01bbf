// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;

/// A pod and an address that it has.
///
/// @param isOfNode whether it has the address of its node, as others on that node may
public record PodAddress(NamespacedName pod, IpAddress address, boolean isOfNode) {}
