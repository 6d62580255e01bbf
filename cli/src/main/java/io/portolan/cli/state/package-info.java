// SPDX-License-Identifier: Apache-2.0
/// What of a cluster outlives its daemon: the state folder and the files in it.
@NullMarked
package io.portolan.cli.state;

import org.jspecify.annotations.NullMarked;
