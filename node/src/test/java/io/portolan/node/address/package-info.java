// SPDX-License-Identifier: Apache-2.0
/// Which addresses are given out.
@NullMarked
package io.portolan.node.address;

import org.jspecify.annotations.NullMarked;
