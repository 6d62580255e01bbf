// SPDX-License-Identifier: Apache-2.0
/// The kernel's table of tracked connections, through ctnetlink.
@NullMarked
package io.portolan.linux.conntrack;

import org.jspecify.annotations.NullMarked;
