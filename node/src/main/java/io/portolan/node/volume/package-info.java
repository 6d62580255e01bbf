// SPDX-License-Identifier: Apache-2.0
/// The files of a pod's volumes, and how they reach its mount namespace.
@NullMarked
package io.portolan.node.volume;

import org.jspecify.annotations.NullMarked;
