// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.log.Outcome;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// How much one client may ask for, as annotations say.
class LimitFiltersTest {
  private static final String GET = "GET / HTTP/1.1|Host: a.test||";

  @Test
  void tooManyRequestsAreNotSentOn() throws Exception {
    try (FilteredProxy proxy =
            FilteredProxy.start(LoopbackProxy.start(), Map.of("limit-req-status-code", "429"));
        ScriptedServer server = ScriptedServer.named("web")) {
      proxy.to(server).serve("/", "limit-rpm", "1", "limit-burst-multiplier", "3");
      for (int i = 0; i < 4; i++) {
        assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 OK");
        assertThat(proxy.proxy().record().outcome()).isEqualTo(Outcome.SERVED);
      }
      // A change of routes forgives nothing.
      proxy.serve("/", "limit-rpm", "1", "limit-burst-multiplier", "3", "enable-cors", "true");
      assertThat(proxy.ask(GET))
          .isEqualTo("HTTP/1.1 429 Too Many Requests You have asked too often.\n");
      assertThat(proxy.proxy().record().outcome()).isEqualTo(Outcome.LIMIT);
      proxy.serve("/", "limit-rpm", "1", "limit-allowlist", "10.0.0.0/8, 127.0.0.0/8");
      assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void tooManyRequestsAtOnceAreNotSentOn() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answering = new CountDownLatch(1);
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  while (!wire.head().isEmpty()) {
                    asked.countDown();
                    answering.await();
                    wire.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
                  }
                });
        Wire wire = proxy.proxy().connect()) {
      proxy.to(server).serve("/", "limit-connections", "1");
      wire.send(GET);
      asked.await();
      assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 503 Service Unavailable You have asked");
      assertThat(proxy.proxy().record().outcome()).isEqualTo(Outcome.LIMIT);
      answering.countDown();
      assertThat(wire.response()).isEqualTo("HTTP/1.1 200 OK ok");
      assertThat(proxy.proxy().record().outcome()).isEqualTo(Outcome.SERVED);
      assertThat(proxy.ask(GET)).isEqualTo("HTTP/1.1 200 OK ok");
    }
  }
}
