// SPDX-License-Identifier: Apache-2.0
/// Files of volumes.
@NullMarked
package io.portolan.node.network;

import org.jspecify.annotations.NullMarked;
