// SPDX-License-Identifier: Apache-2.0
/// Readiness, liveness and startup probes.
@NullMarked
package io.portolan.node.probe;

import org.jspecify.annotations.NullMarked;
