// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Copies of requests that somebody else gets.
class MirrorTest {
  private static final String TARGET = "http://copies.ops.svc:9000$request_uri";

  private final BlockingQueue<String> copies = new LinkedBlockingQueue<>();
  private FilteredProxy proxy;
  private ScriptedServer web;
  private ScriptedServer mirror;

  @BeforeEach
  void start() throws Exception {
    web =
        ScriptedServer.start(
            (wire, _) -> {
              for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                wire.bytes(Wire.length(head));
                wire.send("HTTP/1.1 200 OK|Content-Length: 3||web");
              }
            });
    mirror =
        ScriptedServer.start(
            (wire, _) -> {
              for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                copies.add(head + wire.bytes(Wire.length(head)));
                wire.send("HTTP/1.1 500 Broken|Content-Length: 3||bad");
              }
            });
    proxy = FilteredProxy.start(LoopbackProxy.start()).to(web);
    proxy.proxy().backends.set("ops/copies:9000", List.of(mirror.endpoint()));
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    web.close();
    mirror.close();
  }

  private String copy() throws InterruptedException {
    String copy = copies.poll(1, TimeUnit.MINUTES);
    assertThat(copy).isNotNull();
    return copy;
  }

  @Test
  void aCopyHasTheRequestsHeadersAndItsBody() throws Exception {
    proxy.serve("/", "mirror-target", TARGET);
    assertThat(proxy.ask("POST /a?b HTTP/1.1|Host: a.test|X: y|Content-Length: 5||hello"))
        .isEqualTo("HTTP/1.1 200 OK web");
    assertThat(copy())
        .startsWith("POST /a?b HTTP/1.1|Host: copies.ops.svc|")
        .contains("|X: y|")
        .contains("|Content-Length: 5|")
        .contains("|X-Forwarded-Host: a.test|")
        .endsWith("||hello");
    assertThat(proxy.ask("GET /c HTTP/1.1|Host: a.test||")).isEqualTo("HTTP/1.1 200 OK web");
    assertThat(copy()).startsWith("GET /c HTTP/1.1|").endsWith("||");
  }

  @Test
  void aCopyMayHaveAnotherHostAndNoBody() throws Exception {
    proxy.serve(
        "/", "mirror-target", TARGET, "mirror-host", "copy.test", "mirror-request-body", "off");
    proxy.ask("POST / HTTP/1.1|Host: a.test|Content-Length: 5||hello");
    assertThat(copy())
        .startsWith("POST / HTTP/1.1|Host: copy.test|")
        .doesNotContain("Content-Length")
        .endsWith("||");
  }

  @Test
  void aLongBodyIsNotCopiedAndTheRequestIsWhole() throws Exception {
    proxy.serve("/", "mirror-target", TARGET);
    String body = "x".repeat(100_000);
    assertThat(proxy.ask("POST / HTTP/1.1|Host: a.test|Content-Length: 100000||" + body))
        .isEqualTo("HTTP/1.1 200 OK web");
    proxy.ask("GET /after HTTP/1.1|Host: a.test||");
    assertThat(copy()).startsWith("GET /after ");
  }

  @Test
  void whatIsRefusedIsNotCopied() throws Exception {
    proxy.serve("/", "mirror-target", TARGET, "denylist-source-range", "127.0.0.1");
    assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||")).startsWith("HTTP/1.1 403 ");
    proxy.serve("/", "mirror-target", TARGET);
    proxy.ask("GET /after HTTP/1.1|Host: a.test||");
    assertThat(copy()).startsWith("GET /after ");
  }

  @Test
  void nobodyWaitsForTheCopy() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    try (ScriptedServer slow = ScriptedServer.start((_, _) -> held.await())) {
      proxy.proxy().backends.set("ops/copies:9000", List.of(slow.endpoint()));
      proxy.serve("/", "mirror-target", TARGET);
      for (int i = 0; i < 700; i++) {
        assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||")).isEqualTo("HTTP/1.1 200 OK web");
      }
    } finally {
      held.countDown();
    }
  }

  @Test
  void aMirrorThatIsNotThereHarmsNothing() throws IOException {
    proxy.proxy().backends.set("ops/copies:9000", List.of());
    proxy.serve("/", "mirror-target", TARGET);
    assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||")).isEqualTo("HTTP/1.1 200 OK web");
    mirror.close();
    proxy.proxy().backends.set("ops/copies:9000", List.of(mirror.endpoint()));
    assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||")).isEqualTo("HTTP/1.1 200 OK web");
  }
}
