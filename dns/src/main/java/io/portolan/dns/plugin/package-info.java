// SPDX-License-Identifier: Apache-2.0
/// The plugins at work: each handles a question or leaves it to the next.
@NullMarked
package io.portolan.dns.plugin;

import org.jspecify.annotations.NullMarked;
