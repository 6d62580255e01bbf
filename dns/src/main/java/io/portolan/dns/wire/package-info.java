// SPDX-License-Identifier: Apache-2.0
/// DNS messages on the wire.
@NullMarked
package io.portolan.dns.wire;

import org.jspecify.annotations.NullMarked;
