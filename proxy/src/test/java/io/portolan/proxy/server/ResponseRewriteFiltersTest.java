// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.upstream.Transport;
import io.portolan.proxy.upstream.Transport.Protocol;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Places that endpoints name, as clients see them.
class ResponseRewriteFiltersTest {
  private static final String[] ANNOTATIONS = {
    "proxy-redirect-from", "http://web.local/",
    "proxy-redirect-to", "/app/",
    "proxy-cookie-domain", "web.local $host",
    "proxy-cookie-path", "/ /app/",
  };

  private FilteredProxy proxy;

  @BeforeEach
  void start() {
    proxy = FilteredProxy.start(LoopbackProxy.start());
  }

  @AfterEach
  void stop() {
    proxy.close();
  }

  private static ScriptedServer moved() throws Exception {
    return ScriptedServer.start(
        (wire, _) -> {
          while (!wire.head().isEmpty()) {
            wire.send(
                "HTTP/1.1 302 Found|Location: http://web.local/x?y|X-A: http://web.local/|Set-Cookie:"
                    + " a=b; Domain=web.local; Path=/|Set-Cookie: c=d|Content-Length: 0||");
          }
        });
  }

  @Test
  void clientsOfHttp1SeeTheirOwnPlaces() throws Exception {
    try (ScriptedServer server = moved();
        Wire wire = proxy.proxy().connect()) {
      proxy.to(server).serve("/", ANNOTATIONS);
      for (int i = 0; i < 2; i++) {
        assertThat(wire.send("GET / HTTP/1.1|Host: a.test:8080||").head())
            .contains("|Location: http://a.test/app/x?y|X-A: http://web.local/|")
            .contains("|Set-Cookie: a=b; Domain=a.test; Path=/app/|Set-Cookie: c=d|");
      }
      proxy.serve("/");
      assertThat(wire.send("GET / HTTP/1.1|Host: a.test||").head())
          .contains("|Location: http://web.local/x?y|")
          .contains("|Set-Cookie: a=b; Domain=web.local; Path=/|");
    }
  }

  @Test
  void clientsOfHttp2DoToo() throws Exception {
    try (ScriptedServer server = moved()) {
      proxy.to(server).serve("/", ANNOTATIONS);
      try (Http2Wire wire = Http2Wire.connect(proxy.proxy().address())) {
        wire.get(1, "/");
        assertThat(wire.message(1).head())
            .contains(
                "location: http://a.test/app/x?y",
                "set-cookie: a=b; Domain=a.test; Path=/app/",
                "set-cookie: c=d");
      }
    }
  }

  @Test
  void endpointsOfHttp2AreNoDifferent() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            (wire, _) -> {
              Http2Wire http2 = Http2Wire.accept(wire);
              http2.message(1);
              http2.headers(
                  1,
                  true,
                  ":status: 302",
                  "location: http://web.local/x",
                  "set-cookie: a=b; domain=.web.local");
            })) {
      proxy
          .proxy()
          .backends
          .set(
              "shop/web:80",
              List.of(server.endpoint()),
              new Transport(Protocol.HTTP_2, Optional.empty()));
      proxy.serve("/", ANNOTATIONS);
      try (Wire wire = proxy.proxy().connect()) {
        assertThat(wire.send("GET / HTTP/1.1|Host: a.test||").head())
            .contains("|location: http://a.test/app/x|")
            .contains("|set-cookie: a=b; domain=.a.test|");
      }
    }
  }

  @Test
  void whoAnswersForAnErrorSaysWhatItMeans() throws Exception {
    String[] annotations =
        Stream.concat(
                Stream.of(ANNOTATIONS),
                Stream.of("custom-http-errors", "404", "default-backend", "pages"))
            .toArray(String[]::new);
    try (ScriptedServer web = answering("404 Not Found");
        ScriptedServer pages = answering("404 Page");
        Wire wire = proxy.proxy().connect()) {
      proxy.proxy().backends.set("shop/pages:*", List.of(pages.endpoint()));
      proxy.to(web).serve("/", annotations);
      assertThat(wire.send("GET / HTTP/1.1|Host: a.test||").head())
          .startsWith("HTTP/1.1 404 Page|")
          .contains("|Location: http://web.local/x|");
    }
  }

  private static ScriptedServer answering(String status) throws Exception {
    return ScriptedServer.start(
        (wire, _) -> {
          while (!wire.head().isEmpty()) {
            wire.send("HTTP/1.1 " + status + "|Location: http://web.local/x|Content-Length: 0||");
          }
        });
  }

  @Test
  void theProxysOwnRedirectsStay() throws Exception {
    try (FilteredProxy all =
        FilteredProxy.start(
            LoopbackProxy.start(),
            Map.of("proxy-redirect-from", "http", "proxy-redirect-to", "ftp"))) {
      all.serve("/", "permanent-redirect", "http://b.test");
      try (Wire wire = all.proxy().connect()) {
        assertThat(wire.send("GET / HTTP/1.1|Host: a.test||").head())
            .contains("|Location: http://b.test/|");
      }
    }
  }
}
