// SPDX-License-Identifier: Apache-2.0
/// Certificates by the host that a client asks for, and TLS at the edge.
@NullMarked
package io.portolan.proxy.tls;

import org.jspecify.annotations.NullMarked;
