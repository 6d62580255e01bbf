// SPDX-License-Identifier: Apache-2.0
/// Records as text, the master files of RFC 1035 section 5, and zones that are read from them.
@NullMarked
package io.portolan.dns.master;

import org.jspecify.annotations.NullMarked;
