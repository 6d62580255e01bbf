// SPDX-License-Identifier: Apache-2.0
/// How other servers are asked over TLS.
@NullMarked
package io.portolan.dns.tls;

import org.jspecify.annotations.NullMarked;
