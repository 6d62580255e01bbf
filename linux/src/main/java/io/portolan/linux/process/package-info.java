// SPDX-License-Identifier: Apache-2.0
/// Processes in namespaces of their own: spawning, waiting, killing.
@NullMarked
package io.portolan.linux.process;

import org.jspecify.annotations.NullMarked;
