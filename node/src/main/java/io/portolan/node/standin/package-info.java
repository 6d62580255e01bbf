// SPDX-License-Identifier: Apache-2.0
/// A server that stands in for whatever the pod's containers would have run.
@NullMarked
package io.portolan.node.standin;

import org.jspecify.annotations.NullMarked;
