// SPDX-License-Identifier: Apache-2.0
/// Fakes and tests of the node's agent.
@NullMarked
package io.portolan.node;

import org.jspecify.annotations.NullMarked;
