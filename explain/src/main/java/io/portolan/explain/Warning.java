// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import io.portolan.network.policy.PolicyName;

/// Something in a policy that is legal but does not do what it seems to.
///
/// @param field as in `spec.ingress[0]`
/// @param text what is the matter with it, in a few words
public record Warning(PolicyName policy, String field, String text) {}
