// SPDX-License-Identifier: Apache-2.0
/// Kinds that are stored, listed and watched, and that nothing in this program acts on.
@NullMarked
package io.portolan.kube.kind.stored;

import org.jspecify.annotations.NullMarked;
