// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import java.io.IOException;

/// A server that answers with the head that it got, `!` at the ends of its lines.
final class Echo {
  private Echo() {}

  static ScriptedServer start() throws IOException {
    return ScriptedServer.start(
        (wire, _) -> {
          for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
            String body = head.replace('|', '!');
            wire.send("HTTP/1.1 200 OK|Content-Length: " + body.length() + "||" + body);
          }
        });
  }
}
