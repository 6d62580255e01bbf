// SPDX-License-Identifier: Apache-2.0

/// nf_tables against the kernel, with Debian's nft as the independent reader and writer.
@NullMarked
package io.portolan.it.nft;

import org.jspecify.annotations.NullMarked;
