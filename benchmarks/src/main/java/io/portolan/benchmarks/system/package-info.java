// SPDX-License-Identifier: Apache-2.0
/// The Java halves of the whole-system benchmarks: clients, servers and drivers that the scripts in
/// `benchmarks/` start.
@NullMarked
package io.portolan.benchmarks.system;

import org.jspecify.annotations.NullMarked;
