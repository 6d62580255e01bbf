// SPDX-License-Identifier: Apache-2.0
/// What a pod's state is, what to do next about it, and how the API is told: pure.
@NullMarked
package io.portolan.node.pod;

import org.jspecify.annotations.NullMarked;
