// SPDX-License-Identifier: Apache-2.0
/// The network of a cluster as tables keyed by object, folded from changes.
@NullMarked
package io.portolan.network.model;

import org.jspecify.annotations.NullMarked;
