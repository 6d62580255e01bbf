// SPDX-License-Identifier: Apache-2.0

/// Packets on their way through a ruleset, evaluated here instead of in the kernel.
@NullMarked
package io.portolan.linux.nft.trace;

import org.jspecify.annotations.NullMarked;
