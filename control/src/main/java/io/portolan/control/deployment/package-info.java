// SPDX-License-Identifier: Apache-2.0
/// Rolls Deployments out through ReplicaSets.
@NullMarked
package io.portolan.control.deployment;

import org.jspecify.annotations.NullMarked;
