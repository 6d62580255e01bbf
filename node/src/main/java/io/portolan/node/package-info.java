// SPDX-License-Identifier: Apache-2.0
/// A node's agent: runs the pods bound to its node and reports them.
@NullMarked
package io.portolan.node;

import org.jspecify.annotations.NullMarked;
