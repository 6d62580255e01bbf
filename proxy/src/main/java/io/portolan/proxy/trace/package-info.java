// SPDX-License-Identifier: Apache-2.0
/// Requests as parts of traces, and their spans on the way to a collector.
@NullMarked
package io.portolan.proxy.trace;

import org.jspecify.annotations.NullMarked;
