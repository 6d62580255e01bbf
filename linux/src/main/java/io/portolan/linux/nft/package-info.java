// SPDX-License-Identifier: Apache-2.0

/// nf_tables as a typed tree, from which its text, its netlink form, the difference of two rulesets
/// and the packet tracer all come.
@NullMarked
package io.portolan.linux.nft;

import org.jspecify.annotations.NullMarked;
