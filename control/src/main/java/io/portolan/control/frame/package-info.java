// SPDX-License-Identifier: Apache-2.0
/// What every controller stands on: time, keyed work queues, and caches that see their own writes.
@NullMarked
package io.portolan.control.frame;

import org.jspecify.annotations.NullMarked;
