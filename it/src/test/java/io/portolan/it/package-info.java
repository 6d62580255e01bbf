// SPDX-License-Identifier: Apache-2.0
/// Tests that send packets and tests of the whole program.
@NullMarked
package io.portolan.it;

import org.jspecify.annotations.NullMarked;
