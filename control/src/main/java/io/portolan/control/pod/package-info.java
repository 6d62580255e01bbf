// SPDX-License-Identifier: Apache-2.0
/// Completes pods while they are created.
@NullMarked
package io.portolan.control.pod;

import org.jspecify.annotations.NullMarked;
