// SPDX-License-Identifier: Apache-2.0
/// What the linux room asks of the kernel, tried on it.
@NullMarked
package io.portolan.it.linux;

import org.jspecify.annotations.NullMarked;
