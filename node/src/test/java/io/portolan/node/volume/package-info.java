// SPDX-License-Identifier: Apache-2.0
/// Files of volumes.
@NullMarked
package io.portolan.node.volume;

import org.jspecify.annotations.NullMarked;
