// SPDX-License-Identifier: Apache-2.0
/// Keeps one pod of each DaemonSet on every node that it is for.
@NullMarked
package io.portolan.control.daemon;

import org.jspecify.annotations.NullMarked;
