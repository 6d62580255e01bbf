// SPDX-License-Identifier: Apache-2.0
/// Tests of traces.
@NullMarked
package io.portolan.proxy.trace;

import org.jspecify.annotations.NullMarked;
