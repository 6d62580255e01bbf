// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a session's cookie says, and which requests carry it.
class SessionCookieTest {
  private static final Instant NOW = Instant.parse("2026-03-20T12:00:00Z");
  private static final SessionCookie PLAIN =
      new SessionCookie(
          "route",
          "/shop",
          "",
          OptionalInt.empty(),
          OptionalInt.empty(),
          "",
          false,
          Optional.empty(),
          false);
  private static final SessionCookie FULL =
      new SessionCookie(
          "route",
          "/",
          "shop.test",
          OptionalInt.of(3600),
          OptionalInt.of(172800),
          "None",
          true,
          Optional.of(true),
          true);

  private static DescribedRequest request(String header, String value) {
    return new DescribedRequest("GET", "a.test", "/", Map.of(header, value));
  }

  @Test
  void theCookieIsThatOfIngressNginx() {
    DescribedRequest any = request("User-Agent", "curl/8");
    assertThat(PLAIN.attributes(any, false, NOW)).isEqualTo("; Path=/shop; HttpOnly");
    assertThat(PLAIN.attributes(any, true, NOW)).isEqualTo("; Path=/shop; Secure; HttpOnly");
    assertThat(FULL.attributes(any, false, NOW))
        .isEqualTo(
            "; Expires=Fri, 20 Mar 2026 13:00:00 GMT; Max-Age=172800; Domain=shop.test; Path=/"
                + "; Secure; HttpOnly; SameSite=None; Partitioned");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/66.0.3359.1 Safari/537.36 | false
          Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36   | true
          Mozilla/5.0 (iPhone; CPU iPhone OS 12_4 like Mac OS X) AppleWebKit/605.1.15         | false
          Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_6) Version/12.1 Safari/605.1.15        | false
          Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/15.1 Safari/605.1.15        | true
          """)
  void whatOldBrowsersMisreadIsKeptFromThem(String browser, boolean isTold) {
    String attributes = FULL.attributes(request("User-Agent", browser), true, NOW);
    assertThat(attributes.contains("SameSite=None")).isEqualTo(isTold);
  }

  @Test
  void aRequestBelongsToTheBackendThatItsCookieNames() {
    Session session = Session.of(PLAIN, false, false, "shop/web:80");
    Session other = session.to("shop/next:80");
    DescribedRequest carried = request("Cookie", "a=b; route=" + session.value("key"));
    assertThat(session.key(carried)).contains("key");
    assertThat(session.isOf(carried)).isTrue();
    assertThat(other.isOf(carried)).isFalse();
    assertThat(session.key(request("Cookie", "route=of-another-proxy")))
        .contains("of-another-proxy");
    assertThat(session.isOf(request("Cookie", "route=of-another-proxy"))).isFalse();
    assertThat(session.key(request("Cookie", "route=|x"))).isEmpty();
    assertThat(session.key(request("X", "y"))).isEmpty();
    assertThat(session.value("key")).doesNotContain("shop").doesNotContain("web");
  }
}
