// SPDX-License-Identifier: Apache-2.0
/// The DNS server: queries in from sockets, answers out.
@NullMarked
package io.portolan.dns.server;

import org.jspecify.annotations.NullMarked;
