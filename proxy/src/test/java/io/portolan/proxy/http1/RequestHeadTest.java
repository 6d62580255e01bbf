// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Heads of requests that are taken, and those that are refused because somebody could read them
/// differently.
class RequestHeadTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          GET / HTTP/1.1|Host: a||                                     ~ OK
          |GET / HTTP/1.1|Host: a||                                    ~ OK
          GET / HTTP/1.0||                                             ~ OK
          GET /a?b=c/../d HTTP/1.1|Host: a||                           ~ OK
          GET http://a/b HTTP/1.1|Host: c||                            ~ OK
          GET https://a?b HTTP/1.1|Host: c||                           ~ OK
          OPTIONS * HTTP/1.1|Host: a||                                 ~ OK
          PATCH / HTTP/1.1|Host: [::1]:80|X:|Y: _TAB_ v _TAB_ ||       ~ OK
          POST / HTTP/1.1|Host: a|Content-Length: 0||                  ~ OK
          POST / HTTP/1.1|Host: a|Transfer-Encoding: Chunked||         ~ OK
          PUT / HTTP/1.1|Host: a|Expect: 100-Continue||                ~ OK
          GET / HTTP/1.1|Host:||                                       ~ OK
          GET / HTTP/1.1|Host: a|                                      ~ INCOMPLETE
          GET / HTTP/1.1|Host: a|^                                     ~ INCOMPLETE
          GET / HT                                                     ~ INCOMPLETE
          GE                                                           ~ INCOMPLETE
          GET / HTTP/1.1_LF_Host: a||                                  ~ REQUEST_LINE
          GET  / HTTP/1.1|Host: a||                                    ~ REQUEST_LINE
          GET / HTTP/1.1 |Host: a||                                    ~ REQUEST_LINE
          GET / http/1.1|Host: a||                                     ~ REQUEST_LINE
          GET /|Host: a||                                              ~ REQUEST_LINE
          GET / HTTP/1.2|Host: a||                                     ~ REQUEST_LINE
          GET / HTTP/2.0|Host: a||                                     ~ VERSION
          G@T / HTTP/1.1|Host: a||                                     ~ REQUEST_LINE
          GET /_TAB_a HTTP/1.1|Host: a||                               ~ REQUEST_LINE
          GET /_NUL_ HTTP/1.1|Host: a||                                ~ REQUEST_LINE
          GET a HTTP/1.1|Host: a||                                     ~ TARGET
          GET * HTTP/1.1|Host: a||                                     ~ TARGET
          GET /a#b HTTP/1.1|Host: a||                                  ~ TARGET
          GET ftp://a/ HTTP/1.1|Host: a||                              ~ TARGET
          GET http://a@b/ HTTP/1.1|Host: a||                           ~ TARGET
          GET /a/../.. HTTP/1.1|Host: a||                              ~ PATH
          GET /%00 HTTP/1.1|Host: a||                                  ~ PATH
          CONNECT a HTTP/1.1|Host: a||                                 ~ TARGET
          CONNECT a: HTTP/1.1|Host: a||                                ~ TARGET
          CONNECT :443 HTTP/1.1|Host: a||                              ~ TARGET
          CONNECT /a:443 HTTP/1.1|Host: a||                            ~ TARGET
          CONNECT http://a:443 HTTP/1.1|Host: a||                      ~ TARGET
          CONNECT a:443 HTTP/1.1|Host: a|Content-Length: 1||           ~ CONNECT_BODY
          CONNECT a:443 HTTP/1.1|Host: a|Transfer-Encoding: chunked||  ~ CONNECT_BODY
          TRACE / HTTP/1.1|Host: a||                                   ~ METHOD
          GET / HTTP/1.1||                                             ~ HOST
          GET / HTTP/1.1|Host: a|Host: a||                             ~ HOST
          GET / HTTP/1.1|Host: a b||                                   ~ HOST
          GET / HTTP/1.1|Host: a/b||                                   ~ HOST
          GET / HTTP/1.1|Host: u@a||                                   ~ HOST
          GET / HTTP/1.1|Host: a:b||                                   ~ HOST
          GET / HTTP/1.1|Host: a:1:2||                                 ~ HOST
          GET / HTTP/1.1|Host: [::1||                                  ~ HOST
          GET / HTTP/1.1|Host: [::1]x||                                ~ HOST
          GET / HTTP/1.1|Host: a,b||                                   ~ OK
          GET / HTTP/1.1|Host : a||                                    ~ FIELD
          GET / HTTP/1.1|Host: a|X : y||                               ~ FIELD
          GET / HTTP/1.1|Host: a| X: y||                               ~ FIELD
          GET / HTTP/1.1|Host: a|X: y| folded||                        ~ FIELD
          GET / HTTP/1.1|Host: a|X: y_TAB_^z||                         ~ FIELD
          GET / HTTP/1.1|Host: a|X: y_LF_Z: z||                        ~ FIELD
          GET / HTTP/1.1|Host: a|X: y^Z: z||                           ~ FIELD
          GET / HTTP/1.1|Host: a|X: y_NUL_||                           ~ FIELD
          GET / HTTP/1.1|Host: a|X_NUL_: y||                           ~ FIELD
          GET / HTTP/1.1|Host: a|: y||                                 ~ FIELD
          GET / HTTP/1.1|Host: a|X||                                   ~ FIELD
          GET / HTTP/1.1|Host: a|X(y): z||                             ~ FIELD
          GET / HTTP/1.1|Host: a_LF_|                                  ~ FIELD
          GET / HTTP/1.1|Host: a|^x                                    ~ FIELD
          POST / HTTP/1.1|Host: a|Content-Length: 1|Transfer-Encoding: chunked|| ~ TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Content-Length: 1|| ~ TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Transfer-Encoding: chunked|| ~ TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked, xchunked|| ~ TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Transfer-Encoding: xchunked||        ~ TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked, chunked|| ~ TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked;q=1||     ~ TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Transfer-Encoding:||                 ~ TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Transfer-Encoding: identity||        ~ TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Transfer-Encoding: gzip, chunked||   ~ TRANSFER_CODING
          POST / HTTP/1.0|Transfer-Encoding: chunked||                 ~ TRANSFER_ENCODING
          POST / HTTP/1.1|Host: a|Content-Length: 1|Content-Length: 1|| ~ CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Content-Length: 1, 1||               ~ CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Content-Length: +1||                 ~ CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Content-Length: -1||                 ~ CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Content-Length: 0x1||                ~ CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Content-Length: 1 1||                ~ CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Content-Length:||                    ~ CONTENT_LENGTH
          POST / HTTP/1.1|Host: a|Content-Length: 9999999999999999999|| ~ CONTENT_LENGTH
          PUT / HTTP/1.1|Host: a|Expect: tea||                         ~ EXPECTATION
          """)
  void takesOrRefuses(String text, String outcome) {
    assertThat(Heads.read(new RequestHead(HeadSettings.DEFAULT), text)).isEqualTo(outcome);
  }

  @Test
  void knowsWhatTheHeadSays() {
    RequestHead head = new RequestHead(HeadSettings.DEFAULT);
    String text =
        "POST http://WWW.Example.com.:8080/a/../b?c=%20 HTTP/1.1|Host: other|"
            + "Content-Length: 12|Connection: close, X-Mine|X-Mine: 1||";
    assertThat(Heads.read(head, text)).isEqualTo("OK");
    assertThat(head.method()).hasToString("POST");
    assertThat(head.host()).hasToString("www.example.com");
    assertThat(head.authority()).hasToString("WWW.Example.com.:8080");
    assertThat(head.path()).hasToString("/b");
    assertThat(head.query()).hasToString("c=%20");
    assertThat(head.header("x-mine")).hasToString("1");
    assertThat(head.framing()).isEqualTo(Framing.LENGTH);
    assertThat(head.contentLength()).isEqualTo(12);
    assertThat(head.isKeepAlive()).isFalse();
    assertThat(head.isIdempotent()).isFalse();
  }

  @Test
  void knowsWhetherTheConnectionLivesOn() {
    assertThat(keepsAlive("GET / HTTP/1.1|Host: a||")).isTrue();
    assertThat(keepsAlive("GET / HTTP/1.1|Host: a|Connection: Close||")).isFalse();
    assertThat(keepsAlive("GET / HTTP/1.0||")).isFalse();
    assertThat(keepsAlive("GET / HTTP/1.0|Connection: keep-alive||")).isTrue();
    assertThat(keepsAlive("GET / HTTP/1.0|Connection: keep-alive, close||")).isFalse();
  }

  private static boolean keepsAlive(String text) {
    RequestHead head = new RequestHead(HeadSettings.DEFAULT);
    assertThat(Heads.read(head, text)).isEqualTo("OK");
    return head.isKeepAlive();
  }

  @Test
  void takesAnUpgradeButNotToHttp2() {
    RequestHead head = new RequestHead(HeadSettings.DEFAULT);
    String start = "GET / HTTP/1.1|Host: a|Connection: Upgrade|Upgrade: ";
    assertThat(Heads.read(head, start + "websocket||")).isEqualTo("OK");
    assertThat(head.isUpgrade()).isTrue();
    assertThat(Heads.read(head, start + "h2c||")).isEqualTo("OK");
    assertThat(head.isUpgrade()).isFalse();
  }

  @Test
  void limitsWhatItReads() {
    HeadSettings small = new HeadSettings(64, 3, HeadSettings.Underscores.REFUSE, false);
    RequestHead head = new RequestHead(small);
    String start = "GET / HTTP/1.1|Host: a|";
    assertThat(Heads.read(head, start + "A: b|C: d||")).isEqualTo("OK");
    assertThat(Heads.read(head, start + "A: b|C: d|E: f||")).isEqualTo("HEAD_TOO_LARGE");
    assertThat(Heads.read(head, start + "A: " + "b".repeat(60))).isEqualTo("HEAD_TOO_LARGE");
    assertThat(Heads.read(head, start + "A: " + "b".repeat(60) + "||")).isEqualTo("HEAD_TOO_LARGE");
    assertThat(Heads.read(head, "GET /" + "b".repeat(60))).isEqualTo("TARGET_TOO_LONG");
    assertThat(Heads.read(head, "G".repeat(60))).isEqualTo("REQUEST_LINE");
    assertThat(Heads.read(head, start + "A_b: c||")).isEqualTo("FIELD_NAME");
  }

  @Test
  void everyBeginningOfAHeadIsIncomplete() {
    RequestHead head = new RequestHead(HeadSettings.DEFAULT);
    String text = "POST /a?b HTTP/1.1|Host: a:80|Content-Length: 3|Connection: close||";
    byte[] bytes = Heads.bytes(text);
    for (int length = 0; length < bytes.length; length++) {
      assertThat(head.read(bytes, 0, length)).as("%d bytes", length).isZero();
    }
    assertThat(head.read(bytes, 0, bytes.length)).isEqualTo(bytes.length);
  }
}
