// SPDX-License-Identifier: Apache-2.0
/// The kinds of the core group.
@NullMarked
package io.portolan.kube.kind.core;

import org.jspecify.annotations.NullMarked;
