// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;

/// `ready`: `/ready` over HTTP says whether all plugins can do their work.
public record Ready(int port) implements Plugin {
  private static final int DEFAULT_PORT = 8181;

  static Ready read(Directive line, Context context) {
    Arguments arguments = Arguments.of(line);
    int port = arguments.next("an address", Values::port, DEFAULT_PORT);
    arguments.endWithoutBlock();
    return new Ready(port);
  }
}
