// SPDX-License-Identifier: Apache-2.0
/// Finds a node for each pod.
@NullMarked
package io.portolan.control.schedule;

import org.jspecify.annotations.NullMarked;
