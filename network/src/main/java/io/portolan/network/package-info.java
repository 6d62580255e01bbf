// SPDX-License-Identifier: Apache-2.0
/// What the network must do.
@NullMarked
package io.portolan.network;

import org.jspecify.annotations.NullMarked;
