// SPDX-License-Identifier: Apache-2.0
/// Tests of what is counted, and a reader of its text.
@NullMarked
package io.portolan.proxy.metrics;

import org.jspecify.annotations.NullMarked;
