// SPDX-License-Identifier: Apache-2.0
/// The seams to what runs containers and to a pod's place on its node.
@NullMarked
package io.portolan.node.runtime;

import org.jspecify.annotations.NullMarked;
