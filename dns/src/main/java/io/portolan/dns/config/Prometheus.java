// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;

/// `prometheus`: `/metrics` over HTTP says what was counted.
public record Prometheus(int port) implements Plugin {
  private static final int DEFAULT_PORT = 9153;

  static Prometheus read(Directive line, Context context) {
    Arguments arguments = Arguments.of(line);
    int port = arguments.next("an address", Values::port, DEFAULT_PORT);
    arguments.endWithoutBlock();
    return new Prometheus(port);
  }
}
