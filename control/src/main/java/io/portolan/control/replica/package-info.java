// SPDX-License-Identifier: Apache-2.0
/// Keeps as many pods as ReplicaSets ask for, and what all makers of pods have in common.
@NullMarked
package io.portolan.control.replica;

import org.jspecify.annotations.NullMarked;
