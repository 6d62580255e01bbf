// SPDX-License-Identifier: Apache-2.0
/// Measurements of the pure parts with JMH, and of the whole program against its baselines.
@NullMarked
package io.portolan.benchmarks;

import org.jspecify.annotations.NullMarked;
