// SPDX-License-Identifier: Apache-2.0
/// Keeps the kernel state of one node as its plan says.
@NullMarked
package io.portolan.datapath.node;

import org.jspecify.annotations.NullMarked;
