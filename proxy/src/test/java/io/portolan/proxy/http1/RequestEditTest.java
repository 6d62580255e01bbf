// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What upstreams get of requests' heads.
class RequestEditTest {
  private static final String OWN =
      "X-Forwarded-For: 192.0.2.1|X-Forwarded-Host: a|X-Forwarded-Port: 80|X-Forwarded-Proto: http|";

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          GET /a/%2e?q HTTP/1.1|Host: a||         ; GET /a/?q HTTP/1.1|Host: a|OWN|
          GET /a%2fb/%61 HTTP/1.1|Host: a||       ; GET /a%2fb/%61 HTTP/1.1|Host: a|OWN|
          GET http://a/b?c HTTP/1.1|Host: x||     ; GET /b?c HTTP/1.1|Host: a|OWN|
          GET / HTTP/1.0|Host: a||                ; GET / HTTP/1.1|Host: a|OWN|
          GET / HTTP/1.1|Host: a|B: 1|A: 2|b: 3|| ; GET / HTTP/1.1|Host: a|B: 1|A: 2|b: 3|OWN|
          GET / HTTP/1.1|Host: a|Keep-Alive: 1|X: y|| ; GET / HTTP/1.1|Host: a|X: y|OWN|
          GET / HTTP/1.1|Connection: close, x|X: y|Host: a|Z: z|| ; GET / HTTP/1.1|Host: a|Z: z|OWN|
          GET / HTTP/1.1|Host: a|Connection: host, x-forwarded-for|| ; GET / HTTP/1.1|Host: a|OWN|
          GET / HTTP/1.1|Host: a|Proxy: x|Proxy-Connection: y|| ; GET / HTTP/1.1|Host: a|OWN|
          GET / HTTP/1.1|Host: a|a_b: x|X: y||    ; GET / HTTP/1.1|Host: a|X: y|OWN|
          GET / HTTP/1.1|Host: a|TE: trailers|Connection: TE|| ; GET / HTTP/1.1|Host: a|OWN|Connection: te|TE: trailers|
          GET / HTTP/1.1|Host: a|TE: gzip||       ; GET / HTTP/1.1|Host: a|OWN|
          GET / HTTP/1.1|Host: a|X-Forwarded-For: 1.1.1.1|x-forwarded-proto: https|Forwarded: for=x|| ; GET / HTTP/1.1|Host: a|OWN|
          GET / HTTP/1.1|Host: a|Upgrade: websocket|Connection: Upgrade|| ; GET / HTTP/1.1|Host: a|Upgrade: websocket|OWN|Connection: upgrade|
          GET / HTTP/1.1|Host: a|Upgrade: h2c|Connection: Upgrade, HTTP2-Settings|HTTP2-Settings: x|| ; GET / HTTP/1.1|Host: a|OWN|
          """)
  void passesOnWhatIsNotForTheConnectionAlone(String request, String forwarded) {
    Peer peer = new Peer("192.0.2.1", false, "http", 80);
    assertThat(Heads.forwarded(HeadSettings.DEFAULT, peer, request))
        .isEqualTo(forwarded.replace("OWN|", OWN) + "|");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          X-Forwarded-For: 1.1.1.1|               ; X-Forwarded-For: 1.1.1.1, 192.0.2.1|X-Forwarded-Host: a|X-Forwarded-Port: 80|X-Forwarded-Proto: http|
          X-Forwarded-For: 1|X-Forwarded-For: 2|  ; X-Forwarded-For: 1|X-Forwarded-For: 2, 192.0.2.1|X-Forwarded-Host: a|X-Forwarded-Port: 80|X-Forwarded-Proto: http|
          X-Forwarded-Proto: https|Forwarded: x|  ; X-Forwarded-Proto: https|Forwarded: x|X-Forwarded-For: 192.0.2.1|X-Forwarded-Host: a|X-Forwarded-Port: 80|
          """)
  void believesProxiesThatAreTrusted(String fields, String forwarded) {
    Peer peer = new Peer("192.0.2.1", true, "http", 80);
    String start = "GET / HTTP/1.1|Host: a|";
    assertThat(Heads.forwarded(HeadSettings.DEFAULT, peer, start + fields + "|"))
        .isEqualTo(start + forwarded + "|");
  }
}
