// SPDX-License-Identifier: Apache-2.0
/// Tests of TLS.
@NullMarked
package io.portolan.proxy.tls;

import org.jspecify.annotations.NullMarked;
