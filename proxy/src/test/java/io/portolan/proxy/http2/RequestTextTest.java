// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.http1.HeadOut;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests by HTTP/2 in the form of HTTP/1.1 (RFC 9113 section 8).
class RequestTextTest {
  private final RequestText requests = new RequestText();

  /// Fields separated by `|`, each a name, `=` and a value.
  private static FieldList fields(String text) {
    FieldList fields = new FieldList(4096, 32);
    fields.clear();
    for (String field : text.split("\\|")) {
      int equals = field.indexOf('=');
      fields.text().put(field.substring(0, equals));
      int nameTo = fields.text().length();
      fields.text().put(field.substring(equals + 1));
      fields.add(nameTo);
    }
    return fields;
  }

  /// The head with `|` for the ends of lines; `malformed` when it is refused.
  private String text(String fields, boolean isLast) {
    HeadOut out = new HeadOut();
    return requests.write(fields(fields), isLast, out)
        ? new String(out.copy(), StandardCharsets.ISO_8859_1).replace("\r\n", "|")
        : "malformed";
  }

  private static final String GET = ":method=GET|:scheme=http|:authority=a.test|:path=/x?y";

  @Test
  void writesARequestLineAndAHost() {
    assertThat(text(GET + "|accept=*/*", true))
        .isEqualTo("GET /x?y HTTP/1.1|host: a.test|accept: */*||");
  }

  /// Rule 89: crumbs are one field for HTTP/1.1 (RFC 9113 section 8.2.3).
  @Test
  void joinsTheCrumbsOfACookie() {
    assertThat(text(GET + "|cookie=a=1|accept=*/*|cookie=b=2|cookie=c=3", true))
        .isEqualTo("GET /x?y HTTP/1.1|host: a.test|cookie: a=1; b=2; c=3|accept: */*||");
  }

  @Test
  void aBodyWithoutALengthIsChunked() {
    assertThat(text(":method=POST|:scheme=http|:authority=a|:path=/", false))
        .isEqualTo("POST / HTTP/1.1|host: a|transfer-encoding: chunked||");
    assertThat(text(":method=POST|:scheme=http|:authority=a|:path=/|content-length=3", false))
        .isEqualTo("POST / HTTP/1.1|host: a|content-length: 3||");
    assertThat(text(":method=POST|:scheme=http|:authority=a|:path=/", true))
        .isEqualTo("POST / HTTP/1.1|host: a|content-length: 0||");
  }

  /// Rule 83: what differs is written twice, which the reader of heads refuses with 400.
  @Test
  void aHostBesideTheAuthorityHasToBeTheSame() {
    assertThat(text(GET + "|host=A.test", true)).isEqualTo("GET /x?y HTTP/1.1|host: A.test||");
    assertThat(text(GET + "|host=b.test", true))
        .isEqualTo("GET /x?y HTTP/1.1|host: a.test|host: b.test||");
    assertThat(text(":method=GET|:scheme=http|:path=/|host=b.test", true))
        .isEqualTo("GET / HTTP/1.1|host: b.test||");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":method=GET|:scheme=http|:authority=a",
        ":scheme=http|:authority=a|:path=/",
        ":method=GET|:authority=a|:path=/",
        ":method=GET|:method=GET|:scheme=http|:authority=a|:path=/",
        ":method=GET|:scheme=http|:authority=a|:path=",
        ":method=GET|:scheme=http|:authority=a|:path=http://b/",
        ":method=GET|:scheme=http|:authority=a|:path=/ HTTP/1.1",
        ":method=G T|:scheme=http|:authority=a|:path=/",
        ":method=GET|:scheme=http|:authority=a b|:path=/",
        ":method=GET|:scheme=http|:authority=a|:path=/|:other=x",
        ":method=GET|:scheme=http|:authority=a|:path=/|accept=*/*|:path=/",
        ":method=GET|:scheme=http|:authority=a|:path=/|Accept=*/*",
        ":method=GET|:scheme=http|:authority=a|:path=/|=x",
        ":method=GET|:scheme=http|:authority=a|:path=/|a b=x",
        ":method=GET|:scheme=http|:authority=a|:path=/|a= x",
        ":method=GET|:scheme=http|:authority=a|:path=/|a=x ",
        ":method=GET|:scheme=http|:authority=a|:path=/|a=x\r\nb: y",
        ":method=GET|:scheme=http|:authority=a|:path=/|a=x\0",
        ":method=GET|:scheme=http|:authority=a|:path=/|connection=close",
        ":method=GET|:scheme=http|:authority=a|:path=/|keep-alive=1",
        ":method=GET|:scheme=http|:authority=a|:path=/|proxy-connection=x",
        ":method=GET|:scheme=http|:authority=a|:path=/|transfer-encoding=chunked",
        ":method=GET|:scheme=http|:authority=a|:path=/|upgrade=websocket",
        ":method=GET|:scheme=http|:authority=a|:path=/|te=gzip",
        ":method=CONNECT|:scheme=http|:authority=a:1|:path=/",
        ":method=CONNECT"
      })
  void refusesWhatIsMalformed(String fields) {
    assertThat(text(fields, true)).isEqualTo("malformed");
  }

  @Test
  void passesOnThatTrailersAreWanted() {
    assertThat(text(GET + "|te=trailers", true)).endsWith("|te: trailers||");
  }

  @Test
  void aTunnelHasOnlyAnAuthority() {
    assertThat(text(":method=CONNECT|:authority=a:1", false)).startsWith("CONNECT a:1 HTTP/1.1|");
  }
}
