// SPDX-License-Identifier: Apache-2.0
/// The functions of libc that the room calls, and the native memory it hands to them.
@NullMarked
package io.portolan.linux.libc;

import org.jspecify.annotations.NullMarked;
