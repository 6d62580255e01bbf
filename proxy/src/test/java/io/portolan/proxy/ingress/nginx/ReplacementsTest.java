// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import static io.portolan.proxy.ingress.nginx.Annotated.broken;
import static io.portolan.proxy.ingress.nginx.Annotated.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.ResponseRewrite;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is understood of `proxy-cookie-domain`, `proxy-cookie-path` and `proxy-redirect-*`.
class ReplacementsTest {
  private static Optional<ResponseRewrite> rewrite(Reading<IngressOptions> reading) {
    return reading.value().headers().rewrite();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          proxy-cookie-domain | web.local $host       | Domain[from=web.local, to=$host]
          proxy-cookie-domain | .web.local .$host     | Domain[from=web.local, to=$host]
          proxy-cookie-domain | ~*^(.*)\\.local $1.x  | texts=[, .x], groups=[1]
          proxy-cookie-path   | /one/ /               | Beginning[from=/one/, to=/]
          proxy-cookie-path   | / "/; Secure"         | Beginning[from=/, to=/; Secure]
          proxy-cookie-path   | '/'  '/; Secure'      | Beginning[from=/, to=/; Secure]
          proxy-cookie-path   | ~/(\\d) "/$1"         | texts=[/, ], groups=[1]
          """)
  void understandsPairs(String name, String value, String understood) {
    Reading<IngressOptions> reading = read(Map.of(name, value));
    assertThat(broken(reading)).isEmpty();
    assertThat(rewrite(reading).orElseThrow().toString()).contains(understood);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          proxy-cookie-domain | web.local
          proxy-cookie-domain | a b c
          proxy-cookie-domain | a $remote_addr
          proxy-cookie-domain | ``
          proxy-cookie-path   | / "/; Secure
          proxy-cookie-path   | / "/"x"
          proxy-cookie-path   | ~( /
          proxy-cookie-path   | "" /
          proxy-cookie-path   | / /č
          """)
  void whatMakesNoSenseReplacesNothing(String name, String value) {
    Reading<IngressOptions> reading = read(Map.of(name, value));
    assertThat(rewrite(reading)).isEmpty();
    assertThat(broken(reading)).singleElement().asString().contains(name, "counts as not written");
  }

  @Test
  void offReplacesNothingWhateverTheConfigMapSays() {
    assertThat(rewrite(read(Map.of(), "proxy-cookie-path", "/a /b"))).isPresent();
    Reading<IngressOptions> reading =
        read(Map.of("proxy-cookie-path", "off"), "proxy-cookie-path", "/a /b");
    assertThat(rewrite(reading)).isEmpty();
    assertThat(broken(reading)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://a/, http://b/, true",
    "http://a/, off, false",
    "off, http://b/, false",
    "default, http://b/, false",
    "default, , false",
    "http://a/, , false",
    ", http://b/, false",
  })
  void redirectsNeedBothValues(String from, String to, boolean isPresent) {
    Map<String, String> written = new TreeMap<>();
    Optional.ofNullable(from).ifPresent(each -> written.put("proxy-redirect-from", each));
    Optional.ofNullable(to).ifPresent(each -> written.put("proxy-redirect-to", each));
    assertThat(rewrite(read(written)).isPresent()).isEqualTo(isPresent);
    assertThat(broken(read(written))).isEmpty();
  }

  @Test
  void redirectsOfTheConfigMapHoldForAllIngresses() {
    assertThat(
            rewrite(
                read(Map.of(), "proxy-redirect-from", "http://", "proxy-redirect-to", "https://")))
        .isPresent();
    assertThat(broken(read(Map.of("proxy-redirect-from", "$x", "proxy-redirect-to", "/"))))
        .singleElement()
        .asString()
        .contains("proxy-redirect-from");
  }
}
