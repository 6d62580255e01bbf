// SPDX-License-Identifier: Apache-2.0
/// Asks authorities what they say of served certificates (RFC 6960), so that clients need not.
@NullMarked
package io.portolan.proxy.ocsp;

import org.jspecify.annotations.NullMarked;
