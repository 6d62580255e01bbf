// SPDX-License-Identifier: Apache-2.0
/// HTTP/1.1 messages as bytes (RFC 9112).
@NullMarked
package io.portolan.proxy.http1;

import org.jspecify.annotations.NullMarked;
