// SPDX-License-Identifier: Apache-2.0
/// What the API knows of each kind: names, defaults, validation, table columns.
@NullMarked
package io.portolan.kube.kind;

import org.jspecify.annotations.NullMarked;
