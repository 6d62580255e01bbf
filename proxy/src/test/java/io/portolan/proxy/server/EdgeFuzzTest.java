// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Hostile clients: whatever they send and however they end, servers only ever get whole requests,
/// and nobody else is harmed.
class EdgeFuzzTest {
  private static final int CLIENTS = Integer.getInteger("fuzz.rounds", 50_000);

  /// Ends of input are not taken for ends of connections, so that what is whole is answered.
  private static final ProxySettings PATIENT =
      LoopbackProxy.settings(Duration.ofMinutes(1), Long.MAX_VALUE, false);

  private static final List<String> PIECES =
      List.of(
          "GET /a HTTP/1.1\r\nHost: a\r\n\r\n",
          "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
          "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
          "GET /d HTTP/1.0\r\n\r\n",
          "GET /e HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
          "\r\n",
          "x");

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final StrictServer endpoint = new StrictServer("ok");

  @Test
  void serversGetOnlyWholeRequests() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start(PATIENT);
        ScriptedServer server = ScriptedServer.start(endpoint)) {
      proxy.to(server);
      int answers = 0;
      for (int i = 0; i < CLIENTS; i++) {
        try (Wire wire = proxy.connect()) {
          wire.send(mutated());
          switch (random.nextInt(4)) {
            case 0 -> wire.reset();
            case 1 -> {}
            default -> {
              wire.endOutput();
              answers += wire.rest().startsWith("HTTP/1.1 200 OK") ? 1 : 0;
            }
          }
        } catch (IOException refused) {
          // As it should be for what is no request.
        }
      }
      assertThat(endpoint.strange()).as("seed %d", seed).isEmpty();
      assertThat(answers).as("seed %d", seed).isGreaterThan(CLIENTS / 20);
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a||")).isEqualTo("HTTP/1.1 200 OK ok");
    }
  }

  private byte[] mutated() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(text.length());
      if (random.nextBoolean()) {
        text.setCharAt(at, (char) random.nextInt(256));
      } else {
        text.setLength(at + 1);
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
