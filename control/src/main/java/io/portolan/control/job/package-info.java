// SPDX-License-Identifier: Apache-2.0
/// Runs Jobs to their end, and CronJobs at their times.
@NullMarked
package io.portolan.control.job;

import org.jspecify.annotations.NullMarked;
