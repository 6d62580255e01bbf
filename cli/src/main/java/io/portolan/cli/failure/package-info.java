// SPDX-License-Identifier: Apache-2.0
/// What a user is told when something cannot be done.
@NullMarked
package io.portolan.cli.failure;

import org.jspecify.annotations.NullMarked;
