// SPDX-License-Identifier: Apache-2.0
/// What a proxy counts, and its text as Prometheus reads it.
@NullMarked
package io.portolan.proxy.metrics;

import org.jspecify.annotations.NullMarked;
