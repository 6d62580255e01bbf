// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.Cidr;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.ProxiesInFront;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What annotations change of requests, and which of them they let in.
class RequestFiltersTest {
  private static final String FORBIDDEN = "HTTP/1.1 403 Forbidden Your address is not let in.\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          /api(/|$)(.*) ; /$2 ; /api/cart?a=b ; /cart?a=b
          /api(/|$)(.*) ; /$2 ; /API ; /
          /api/(\\w+)/(.*) ; /$2/$1?x=y ; /api/v1/z%2F?a=b ; /z%2F/v1?x=y&a=b
          /api/(.*) ; /new/$1? ; /api/x?a=b ; /new/x
          /api(/.*) ; $1 ; /api/x/../y ; /y
          /api(.*) ; $1 ; /apix ; /x
          /api ; / ; /api/deep/path ; /
          / ; / ; /stays?as=it-is ; /stays?as=it-is
          """)
  void rewritesPaths(String path, String target, String asked, String seen) throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer server = Echo.start()) {
      proxy.to(server).serve(path, "rewrite-target", target);
      assertThat(proxy.ask("GET " + asked + " HTTP/1.1|Host: a.test||"))
          .startsWith("HTTP/1.1 200 OK GET " + seen + " HTTP/1.1!Host: a.test!");
    }
  }

  @Test
  void aTargetThatNobodyUnderstandsIsAnswered503() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer server = Echo.start()) {
      proxy.to(server);
      for (String target : List.of("http://b.test/", "/$host", "/$0", "/a$")) {
        proxy.serve("/", "rewrite-target", target);
        assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test||"))
            .as(target)
            .startsWith("HTTP/1.1 503 ");
      }
    }
  }

  @Test
  void upstreamsGetAHostAndAPrefixThatNoClientCanChange() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer server = Echo.start()) {
      proxy
          .to(server)
          .serve(
              "/api/(.*)",
              "rewrite-target",
              "/$1",
              "x-forwarded-prefix",
              "/api",
              "upstream-vhost",
              "inner.test");
      assertThat(
              proxy.ask(
                  "GET /api/x HTTP/1.1|Host: a.test|x-forwarded-PREFIX: /evil|A: b"
                      + "|Connection: x-forwarded-prefix||"))
          .startsWith(
              "HTTP/1.1 200 OK GET /x HTTP/1.1!Host: inner.test!A: b"
                  + "!X-Forwarded-For: 127.0.0.1!X-Forwarded-Host: a.test!X-Forwarded-Port: 80"
                  + "!X-Forwarded-Proto: http!X-Forwarded-Prefix: /api!X-Request-ID: ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          whitelist-source-range | 127.0.0.0/8            | true
          whitelist-source-range | 10.0.0.0/8, 127.0.0.1  | true
          allowlist-source-range | 10.0.0.0/8, fd00::/8   | false
          denylist-source-range  | 127.0.0.1              | false
          denylist-source-range  | 10.0.0.0/8             | true
          """)
  void letsAddressesIn(String annotation, String blocks, boolean isLetIn) throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer server = Echo.start()) {
      proxy.to(server).serve("/", annotation, blocks);
      String answer = proxy.ask("GET / HTTP/1.1|Host: a.test|X-Forwarded-For: 10.0.0.1||");
      assertThat(answer.startsWith("HTTP/1.1 200 OK")).as(answer).isEqualTo(isLetIn);
      if (!isLetIn) {
        assertThat(answer).isEqualTo(FORBIDDEN);
        assertThat(proxy.proxy().record().outcome()).isEqualTo(Outcome.DENIED);
        assertThat(server.connections()).isZero();
      }
    }
  }

  /// Rule 54: of what trusted proxies say, the address nearest to them that is none of theirs.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          192.0.2.7                        ; true
          10.9.9.9, 192.0.2.7              ; true
          192.0.2.7, 198.51.100.1          ; false
          192.0.2.7, 127.0.0.2             ; true
          192.0.2.7, unknown               ; false
          127.0.0.3                        ; false
          """)
  void theClientsAddressIsWhatTrustedProxiesSay(String hops, boolean isLetIn) throws Exception {
    ProxySettings settings =
        ProxySettings.DEFAULT.behind(() -> ProxiesInFront.of(List.of(Cidr.of("127.0.0.0/8"))));
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start(settings));
        ScriptedServer server = Echo.start()) {
      proxy.to(server).serve("/", "whitelist-source-range", "192.0.2.0/24");
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test|X-Forwarded-For: " + hops + "||"))
          .startsWith(isLetIn ? "HTTP/1.1 200 " : FORBIDDEN);
    }
  }

  /// Another header may say it, whose word is not passed on as the usual one's.
  @Test
  void theClientsAddressIsWhatAnotherHeaderSays() throws Exception {
    ProxiesInFront front =
        new ProxiesInFront(List.of(Cidr.of("127.0.0.0/8")), "cf-connecting-ip", false);
    try (FilteredProxy proxy =
            FilteredProxy.start(LoopbackProxy.start(ProxySettings.DEFAULT.behind(() -> front)));
        ScriptedServer server = Echo.start()) {
      proxy.to(server).serve("/", "whitelist-source-range", "192.0.2.0/24");
      assertThat(
              proxy.ask(
                  "GET / HTTP/1.1|Host: a.test|CF-Connecting-IP: 192.0.2.7"
                      + "|X-Forwarded-For: 10.0.0.1|X-Forwarded-Proto: https||"))
          .contains("!X-Forwarded-For: 127.0.0.1!")
          .contains("!X-Forwarded-Proto: http!");
      assertThat(proxy.ask("GET / HTTP/1.1|Host: a.test|X-Forwarded-For: 192.0.2.7||"))
          .startsWith(FORBIDDEN);
    }
  }
}
