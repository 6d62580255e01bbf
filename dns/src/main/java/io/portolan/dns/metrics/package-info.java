// SPDX-License-Identifier: Apache-2.0
/// What is counted, and its text as Prometheus reads it.
@NullMarked
package io.portolan.dns.metrics;

import org.jspecify.annotations.NullMarked;
