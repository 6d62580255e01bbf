// SPDX-License-Identifier: Apache-2.0
/// Netlink sockets and the encoding of their messages.
@NullMarked
package io.portolan.linux.netlink;

import org.jspecify.annotations.NullMarked;
