// SPDX-License-Identifier: Apache-2.0
/// Deletes what has lost its owners.
@NullMarked
package io.portolan.control.garbage;

import org.jspecify.annotations.NullMarked;
