// SPDX-License-Identifier: Apache-2.0
/// The event loops' way to the kernel.
@NullMarked
package io.portolan.proxy.epoll;

import org.jspecify.annotations.NullMarked;
