// SPDX-License-Identifier: Apache-2.0
/// Who may talk with whom: NetworkPolicies and ClusterNetworkPolicies, and the pods that their
/// selectors name.
@NullMarked
package io.portolan.network.policy;

import org.jspecify.annotations.NullMarked;
