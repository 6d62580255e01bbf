// SPDX-License-Identifier: Apache-2.0
/// The `portolan` command.
@NullMarked
package io.portolan.cli;

import org.jspecify.annotations.NullMarked;
