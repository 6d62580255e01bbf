// SPDX-License-Identifier: Apache-2.0
/// Who wants to know where certain names lead.
@NullMarked
package io.portolan.dns.watch;

import org.jspecify.annotations.NullMarked;
