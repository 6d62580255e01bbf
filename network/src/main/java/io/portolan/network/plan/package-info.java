// SPDX-License-Identifier: Apache-2.0
/// What one node must do, compiled from the model, without a word of how it does it.
@NullMarked
package io.portolan.network.plan;

import org.jspecify.annotations.NullMarked;
