// SPDX-License-Identifier: Apache-2.0
/// NetworkPolicies: what their writers should know.
@NullMarked
package io.portolan.control.policy;

import org.jspecify.annotations.NullMarked;
