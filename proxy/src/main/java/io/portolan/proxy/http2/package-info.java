// SPDX-License-Identifier: Apache-2.0
/// HTTP/2 (RFC 9113) and its compression of fields (RFC 7541), for either end of a connection.
@NullMarked
package io.portolan.proxy.http2;

import org.jspecify.annotations.NullMarked;
