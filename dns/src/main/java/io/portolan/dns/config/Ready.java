// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;

/// `ready`: whether all plugins can do their work. As for [Health], the port is not opened, and the
/// pod of kube-dns on each node says the same.
public record Ready(int port) implements Plugin {
  private static final int DEFAULT_PORT = 8181;

  static Ready read(Directive line, Context context) {
    Arguments arguments = Arguments.of(line);
    int port = arguments.next("an address", Values::port, DEFAULT_PORT);
    arguments.endWithoutBlock();
    return new Ready(port);
  }
}
