// SPDX-License-Identifier: Apache-2.0
/// The protocols that carry several streams over one connection: WebSocket channels and SPDY/3.1.
@NullMarked
package io.portolan.kube.stream;

import org.jspecify.annotations.NullMarked;
