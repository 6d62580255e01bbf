// SPDX-License-Identifier: Apache-2.0
/// The text of a Corefile: words, directives, server blocks.
@NullMarked
package io.portolan.dns.corefile;

import org.jspecify.annotations.NullMarked;
