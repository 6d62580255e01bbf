// SPDX-License-Identifier: Apache-2.0
/// Which addresses of a node's pod blocks are taken.
@NullMarked
package io.portolan.node.address;

import org.jspecify.annotations.NullMarked;
