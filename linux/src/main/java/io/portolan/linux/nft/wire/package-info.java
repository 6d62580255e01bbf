// SPDX-License-Identifier: Apache-2.0

/// nf_tables as the kernel has it: rules as instructions on registers, and all of it as netlink
/// messages.
@NullMarked
package io.portolan.linux.nft.wire;

import org.jspecify.annotations.NullMarked;
