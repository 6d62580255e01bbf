// SPDX-License-Identifier: Apache-2.0
/// The changes that make one ruleset into another.
@NullMarked
package io.portolan.linux.nft.diff;

import org.jspecify.annotations.NullMarked;
