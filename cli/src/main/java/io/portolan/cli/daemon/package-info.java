// SPDX-License-Identifier: Apache-2.0
/// The cluster's daemon: every part started in order, and the socket through which commands reach
/// it.
@NullMarked
package io.portolan.cli.daemon;

import org.jspecify.annotations.NullMarked;
