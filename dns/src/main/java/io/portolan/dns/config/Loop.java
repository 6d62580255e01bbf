// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;

/// `loop`: a question that comes back from an upstream server is found, and forwarding ends.
public record Loop() implements Plugin {
  static Loop read(Directive line, Context context) {
    Arguments.of(line).endWithoutBlock();
    return new Loop();
  }
}
