// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What annotations and the ConfigMap add to responses.
class ResponseFiltersTest {
  private static final String FROM_SHOP = "|Host: a.test|Origin: https://shop.test||";

  /// A server whose responses have these fields.
  private static ScriptedServer sending(String fields) throws Exception {
    return ScriptedServer.start(
        (wire, _) -> {
          while (!wire.head().isEmpty()) {
            wire.send("HTTP/1.1 200 OK|" + fields + "Content-Length: 2||ok");
          }
        });
  }

  @Test
  void aPreflightIsAnsweredWithoutTheUpstream() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer server = sending("");
        Wire wire = proxy.proxy().connect()) {
      proxy
          .to(server)
          .serve(
              "/",
              "enable-cors",
              "true",
              "cors-allow-origin",
              "https://shop.test",
              "cors-allow-methods",
              "GET, PUT",
              "cors-allow-headers",
              "X-A",
              "cors-expose-headers",
              "X-B",
              "cors-max-age",
              "60",
              "whitelist-source-range",
              "10.0.0.0/8");
      assertThat(wire.send("OPTIONS / HTTP/1.1" + FROM_SHOP).head().replaceAll("Date: [^|]+", "D"))
          .isEqualTo(
              "HTTP/1.1 204 No Content|D|Vary: Origin"
                  + "|Access-Control-Allow-Origin: https://shop.test"
                  + "|Access-Control-Allow-Credentials: true|Access-Control-Expose-Headers: X-B"
                  + "|Access-Control-Allow-Methods: GET, PUT|Access-Control-Allow-Headers: X-A"
                  + "|Access-Control-Max-Age: 60||");
      assertThat(wire.send("GET / HTTP/1.1" + FROM_SHOP).head())
          .startsWith("HTTP/1.1 403 ")
          .contains("|Access-Control-Allow-Origin: https://shop.test|");
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void responsesAreTheProxysToOpenAndNotTheUpstreams() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer server =
            sending("access-control-ALLOW-origin: https://evil.test|Vary: Accept|");
        Wire wire = proxy.proxy().connect()) {
      proxy
          .to(server)
          .serve("/", "enable-cors", "true", "cors-allow-origin", "https://shop.test, http://b");
      assertThat(wire.send("GET / HTTP/1.1" + FROM_SHOP).head().replaceAll("Date: [^|]+", "D"))
          .isEqualTo(
              "HTTP/1.1 200 OK|Vary: Accept|Content-Length: 2|D|Vary: Origin"
                  + "|Access-Control-Allow-Origin: https://shop.test"
                  + "|Access-Control-Allow-Credentials: true||");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "*,https://any.test,*",
    "*,,*",
    "https://a.test,,",
    "https://*.a.test,https://x.a.test,https://x.a.test",
    "https://*.a.test,HTTPS://X.A.test,HTTPS://X.A.test",
    "https://*.a.test,https://a.test,",
    "https://*.a.test,https://.a.test,",
    "https://*.a.test,https://x.y.a.test,",
    "https://*.a.test,https://evil.test?.a.test,",
    "https://*.a.test,http://x.a.test,",
    "http://b.test:81,http://b.test:81,http://b.test:81",
    "http://b.test:81,http://b.test,",
    "b.test,http://b.test,"
  })
  void originsAreLetIn(String allowed, String origin, String answered) throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer server = sending("");
        Wire wire = proxy.proxy().connect()) {
      proxy.to(server).serve("/", "enable-cors", "true", "cors-allow-origin", allowed);
      String field = origin == null ? "" : "|Origin: " + origin;
      String head = wire.send("GET / HTTP/1.1|Host: a.test" + field + "||").head();
      if (answered == null) {
        assertThat(head).contains("|Vary: Origin|").doesNotContain("Access-Control");
      } else {
        assertThat(head).contains("|Access-Control-Allow-Origin: " + answered + "|");
      }
    }
  }

  /// Rule 52: over HTTPS, for hosts with a certificate, whoever gives the response.
  @Test
  void browsersAreToldToComeByHttps() throws Exception {
    String year = "|Strict-Transport-Security: max-age=31536000; includeSubDomains|";
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer server = sending("strict-transport-security: max-age=1|")) {
      proxy.to(server).serve("/");
      InetSocketAddress https = proxy.serveHttps("/", "denylist-source-range", "10.0.0.0/8");
      InetSocketAddress sent = proxy.serveHttps("/", "permanent-redirect", "https://b.test/");
      try (Wire plain = proxy.proxy().connect();
          Wire wire = Wire.connect(https);
          Wire redirected = Wire.connect(sent)) {
        assertThat(plain.send("GET / HTTP/1.1|Host: a.test||").head()).contains("max-age=1|");
        assertThat(wire.send("GET / HTTP/1.1|Host: tls.test||").head())
            .contains(year)
            .doesNotContain("max-age=1|");
        assertThat(redirected.send("GET / HTTP/1.1|Host: tls.test||").head())
            .startsWith("HTTP/1.1 301 ")
            .contains(year);
      }
      try (Wire wire = Wire.connect(https)) {
        assertThat(wire.send("GET / HTTP/1.1|Host: a.test||").head()).contains("max-age=1|");
      }
    }
  }

  @Test
  void requestsAreOnlyLoggedWhereThatIsWanted() throws Exception {
    try (FilteredProxy proxy =
            FilteredProxy.start(LoopbackProxy.start(), Map.of("disable-access-log", "true"));
        ScriptedServer server = sending("");
        Wire wire = proxy.proxy().connect()) {
      proxy.to(server).serve("/");
      wire.send("GET /unseen HTTP/1.1|Host: a.test||").response();
      proxy.serve("/", "enable-access-log", "true");
      wire.send("GET /seen HTTP/1.1|Host: a.test||").response();
      assertThat(proxy.proxy().record().target()).isEqualTo("/seen");
    }
  }

  @Test
  void theConfigMapSaysForHowLong() throws Exception {
    Map<String, String> settings =
        Map.of("hsts-max-age", "60", "hsts-include-subdomains", "false", "hsts-preload", "true");
    for (String isOn : new String[] {"true", "false"}) {
      try (FilteredProxy proxy =
              FilteredProxy.start(
                  LoopbackProxy.start(), isOn.equals("true") ? settings : Map.of("hsts", isOn));
          ScriptedServer server = sending("");
          Wire wire = Wire.connect(proxy.to(server).serveHttps("/"))) {
        String head = wire.send("GET / HTTP/1.1|Host: tls.test||").head();
        assertThat(head.contains("|Strict-Transport-Security: max-age=60; preload|"))
            .as(head)
            .isEqualTo(isOn.equals("true"));
      }
    }
  }
}
