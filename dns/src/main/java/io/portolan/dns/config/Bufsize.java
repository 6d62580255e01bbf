// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;

/// `bufsize`: no client is taken to have more room for a datagram than this.
public record Bufsize(int bytes) implements Plugin {
  private static final int DEFAULT_BYTES = 1232;

  static Bufsize read(Directive line, Context context) {
    Arguments arguments = Arguments.of(line);
    int bytes = arguments.next("a size in bytes", Values.number(512, 4096), DEFAULT_BYTES);
    arguments.endWithoutBlock();
    return new Bufsize(bytes);
  }
}
