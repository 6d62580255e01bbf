// SPDX-License-Identifier: Apache-2.0
/// nf_tables without a kernel, for tests: one that keeps what it is given, one that fails.
@NullMarked
package io.portolan.linux.nft.fake;

import org.jspecify.annotations.NullMarked;
