// SPDX-License-Identifier: Apache-2.0
/// Network namespaces, sockets and sysctls of the kernel, spoken to from Java.
@NullMarked
package io.portolan.linux;

import org.jspecify.annotations.NullMarked;
