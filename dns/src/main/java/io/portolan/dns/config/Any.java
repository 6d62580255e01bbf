// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;

/// `any`: questions for ANY are answered with next to nothing (RFC 8482).
public record Any() implements Plugin {
  static Any read(Directive line, Context context) {
    Arguments.of(line).endWithoutBlock();
    return new Any();
  }
}
