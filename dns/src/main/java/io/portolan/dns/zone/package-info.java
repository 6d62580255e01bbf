// SPDX-License-Identifier: Apache-2.0
/// The names of a cluster and what they answer.
@NullMarked
package io.portolan.dns.zone;

import org.jspecify.annotations.NullMarked;
