// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;

/// `minimal`: answers leave without what nobody needs.
public record Minimal() implements Plugin {
  static Minimal read(Directive line, Context context) {
    Arguments.of(line).endWithoutBlock();
    return new Minimal();
  }
}
