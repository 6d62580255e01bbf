// SPDX-License-Identifier: Apache-2.0
/// Judging probes.
@NullMarked
package io.portolan.node.probe;

import org.jspecify.annotations.NullMarked;
