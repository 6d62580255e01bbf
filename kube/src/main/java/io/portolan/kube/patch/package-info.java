// SPDX-License-Identifier: Apache-2.0
/// The ways to change a JSON document by another: JSON patch, merge patch, strategic merge patch.
/// Pure.
@NullMarked
package io.portolan.kube.patch;

import org.jspecify.annotations.NullMarked;
