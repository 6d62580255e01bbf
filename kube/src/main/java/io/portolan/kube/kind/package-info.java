// SPDX-License-Identifier: Apache-2.0
/// What the API knows of a kind: names, defaults, validation, table columns. The packages inside
/// this one use it for their kinds.
@NullMarked
package io.portolan.kube.kind;

import org.jspecify.annotations.NullMarked;
