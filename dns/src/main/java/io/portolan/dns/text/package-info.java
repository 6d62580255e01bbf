// SPDX-License-Identifier: Apache-2.0
/// What a Corefile takes over from Go: regular expressions and templates.
@NullMarked
package io.portolan.dns.text;

import org.jspecify.annotations.NullMarked;
