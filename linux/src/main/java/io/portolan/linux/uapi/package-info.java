// SPDX-License-Identifier: Apache-2.0
/// Constants of the kernel's user-space headers, one class per header, spelt as there.
@NullMarked
package io.portolan.linux.uapi;

import org.jspecify.annotations.NullMarked;
