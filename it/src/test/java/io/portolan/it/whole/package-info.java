// SPDX-License-Identifier: Apache-2.0
/// Tests of the whole program, as a person types it.
@NullMarked
package io.portolan.it.whole;

import org.jspecify.annotations.NullMarked;
