// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.http1.HeadSettings;
import io.portolan.proxy.http1.ResponseHead;
import io.portolan.proxy.route.HashKey;
import io.portolan.proxy.route.Keeping;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an answer says of how long it may be kept goes before what the route says: five minutes, of
/// 200 alone.
class FreshnessTest {
  private static final Keeping KEEPING =
      new Keeping(
          "",
          HashKey.parse("$remote_user"),
          List.of(new Keeping.Span(Set.of(200), Duration.ofMinutes(5))));

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          200                                                   ; PT5M
          204                                                   ;
          204|Cache-Control: max-age=60                         ; PT1M
          200|Cache-Control: no-store                           ;
          200|Cache-Control: max-age=60, Private                ;
          200|Cache-Control: no-cache="x"                       ;
          200|Cache-Control: max-age=60, s-maxage=7             ; PT7S
          200|Cache-Control: public, Max-Age=60                 ; PT1M
          200|Cache-Control: max-age=0                          ;
          200|Cache-Control: max-age=soon                       ;
          200|Cache-Control: public                             ; PT5M
          200|Cache-Control: max-age=9|Cache-Control: no-store  ;
          200|Expires: Thu, 01 Jan 2026 00:01:00 GMT            ; PT1M
          200|Expires: Thu, 01 Jan 2026 00:00:00 GMT            ;
          200|Expires: 0                                        ;
          200|Expires: 0|Cache-Control: max-age=3               ; PT3S
          200|X-Accel-Expires: 10|Cache-Control: no-store       ; PT10S
          200|X-Accel-Expires: 0                                ;
          200|X-Accel-Expires: @1767225630                      ; PT30S
          200|X-Accel-Expires: @1                               ;
          200|X-Accel-Expires: never                            ; PT5M
          200|Set-Cookie: a=b                                   ;
          200|Set-Cookie: a=b|X-Accel-Expires: 10               ;
          200|Vary: *                                           ;
          200|Vary: Cookie                                      ;
          200|Vary: Accept-Encoding                             ; PT5M
          200|Cache-Control: max-age=999999999                  ; PT8760H
          """)
  void holds(String answer, String length) {
    byte[] bytes =
        ("HTTP/1.1 " + answer + "||").replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    ResponseHead head = new ResponseHead(HeadSettings.DEFAULT);
    assertThat(head.read(bytes, 0, bytes.length)).isEqualTo(bytes.length);
    assertThat(Freshness.of(head, KEEPING, Instant.parse("2026-01-01T00:00:00Z")))
        .isEqualTo(Optional.ofNullable(length).map(Duration::parse));
  }
}
