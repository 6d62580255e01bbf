// SPDX-License-Identifier: Apache-2.0

/// nft's language: how a ruleset is written and read.
@NullMarked
package io.portolan.linux.nft.text;

import org.jspecify.annotations.NullMarked;
