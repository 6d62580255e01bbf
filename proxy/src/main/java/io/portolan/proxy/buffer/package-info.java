// SPDX-License-Identifier: Apache-2.0
/// Buffers of an event loop that stay in the processor's cache.
@NullMarked
package io.portolan.proxy.buffer;

import org.jspecify.annotations.NullMarked;
