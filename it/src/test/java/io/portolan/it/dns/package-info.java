// SPDX-License-Identifier: Apache-2.0
/// The DNS server, asked by programs that others wrote.
@NullMarked
package io.portolan.it.dns;

import org.jspecify.annotations.NullMarked;
