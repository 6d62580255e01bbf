// SPDX-License-Identifier: Apache-2.0
/// What a stand-in says.
@NullMarked
package io.portolan.node.standin;

import org.jspecify.annotations.NullMarked;
