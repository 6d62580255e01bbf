// SPDX-License-Identifier: Apache-2.0
/// Answers of other servers, kept for who asks the same.
@NullMarked
package io.portolan.dns.cache;

import org.jspecify.annotations.NullMarked;
