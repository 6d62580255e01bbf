// SPDX-License-Identifier: Apache-2.0
/// Gives nodes their pod addresses and watches whether they live.
@NullMarked
package io.portolan.control.node;

import org.jspecify.annotations.NullMarked;
