// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import java.io.IOException;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What a server does behind a proxy whose clients send anything: it answers each request with the
/// same body, and remembers those that no proxy may send on.
final class StrictServer implements ScriptedServer.Script {
  private final Queue<String> strange = new ConcurrentLinkedQueue<>();
  private final String body;

  StrictServer(String body) {
    this.body = body;
  }

  /// The heads of requests that should not have come.
  Queue<String> strange() {
    return strange;
  }

  @Override
  public void run(Wire wire, int number) throws IOException {
    for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
      if (!head.matches("[!-~]+ [!-~]+ HTTP/1\\.1\\|(?s:.*)")
          || !head.contains("|X-Forwarded-For: ")) {
        strange.add(head);
      }
      String length = "Content-Length: " + body.length() + "||" + body;
      // A letter's case may have been changed, which changes nothing for a server.
      if (head.toLowerCase(Locale.ROOT).contains("|transfer-encoding:")) {
        // Whether there is a body is all that counts here.
        wire.send("HTTP/1.1 200 OK|Connection: close|" + length);
        return;
      }
      wire.bytes(Wire.length(head));
      wire.send("HTTP/1.1 200 OK|" + length);
    }
  }
}
