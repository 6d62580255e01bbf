// SPDX-License-Identifier: Apache-2.0
/// HTTP/3 (RFC 9114) as far as the library leaves it to the proxy: what becomes of heads, and who
/// may connect.
@NullMarked
package io.portolan.proxy.http3;

import org.jspecify.annotations.NullMarked;
