// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.ByteSpan;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of a field of an upstream's response, beside what nginx makes of it.
class ResponseRewriteTest {
  private static final Template.Values REQUEST =
      new Template.Values("https", "shop.test", "shop.test:443", "GET", "/a?b");

  private static Template template(String text) {
    return Template.parse(text).orElseThrow();
  }

  private static Replacement replacement(String from, String to, boolean isDomain) {
    if (from.startsWith("~")) {
      boolean ignoresCase = from.startsWith("~*");
      SafePattern pattern = SafePattern.anywhere(from.substring(ignoresCase ? 2 : 1), ignoresCase);
      return Replacement.Found.parse(pattern, to).orElseThrow();
    }
    return isDomain
        ? new Replacement.Domain(template(from), template(to))
        : new Replacement.Beginning(template(from), template(to));
  }

  private static ResponseRewrite redirects(String from, String to) {
    return new ResponseRewrite(
        Optional.of(replacement(from, to, false)), Optional.empty(), Optional.empty());
  }

  private static String field(ResponseRewrite how, String name, String value) {
    return how.value(ByteSpan.of(name), ByteSpan.of(value), REQUEST).orElse("as it was");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          http://web/one/ ! https://b.test/two/ ! http://web/one/x?y ! https://b.test/two/x?y
          http://web/one/ ! https://b.test/two/ ! http://web/other ! as it was
          http://web/one/ ! https://b.test/two/ ! HTTP://web/one/ ! as it was
          http://web/ ! / ! http://web/x ! https://shop.test/x
          / ! /app/ ! /x ! https://shop.test/app/x
          http://$host/ ! $scheme://$host/ ! http://shop.test/x ! https://shop.test/x
          http:// ! https:// ! http://c.test/ ! https://c.test/
          ~^http://([^:]+)(:\\d+)?(/.*)$ ! https://$1$3 ! http://c.test:81/x ! https://c.test/x
          ~^http://([^:]+)(:\\d+)?(/.*)$ ! https://$1$3 ! https://c.test:81/x ! as it was
          ~c\\.test ! https://${1}d.test ! http://c.test/ ! https://d.test
          ~C\\.TEST ! x ! http://c.test/ ! as it was
          ~*C\\.TEST ! $http_host ! http://c.test/ ! shop.test:443
          """)
  void redirectsLeadElsewhere(String from, String to, String value, String written) {
    assertThat(field(redirects(from, to), "Location", value)).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          5; url=http://web/x      | 5; url=/x
          5; URL=http://web/x      | 5; URL=/x
          5                        | as it was
          http://web/              | as it was
          """)
  void soDoPagesThatGoElsewhereByThemselves(String value, String written) {
    assertThat(field(redirects("http://web/", "/"), "refresh", value)).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          web.local     | $host        | a=b; Domain=web.local; Path=/      | a=b; Domain=shop.test; Path=/
          web.local     | $host        | a=b; domain=.WEB.local             | a=b; domain=.shop.test
          web.local     | $host        | a=b;Domain = web.local ;Secure     | a=b;Domain =shop.test;Secure
          web.local     | $host        | a=b; Domain=x.web.local            | as it was
          web.local     | $host        | a=web.local                        | as it was
          web.local     | $host        | Domain=web.local; Domain=web.local | Domain=web.local; Domain=shop.test
          web.local     | $host        | a; Domain=web.local                | as it was
          web.local     | $host        | a=b; Domain                        | as it was
          ~*^(.+)\\.local$ | $1.test   | a=b; Domain=Web.Local              | a=b; Domain=Web.test
          """)
  void cookiesAreForAnotherDomain(String from, String to, String value, String written) {
    ResponseRewrite how =
        new ResponseRewrite(
            Optional.empty(), Optional.of(replacement(from, to, true)), Optional.empty());
    assertThat(field(how, "Set-Cookie", value)).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /two/ | /             | a=b; Path=/two/x; HttpOnly | a=b; Path=/x; HttpOnly
          /two/ | /             | a=b; Path=/TWO/x           | as it was
          /     | /; Secure     | a=b; path=/                | a=b; path=/; Secure
          /     | /app$request_uri | a=b; Path=/x            | a=b; Path=/app/a?bx
          ~^/v\\d+(/.*)?$ | /api$1 | a=b; Path=/v12/x         | a=b; Path=/api/x
          """)
  void cookiesAreForOtherPaths(String from, String to, String value, String written) {
    ResponseRewrite how =
        new ResponseRewrite(
            Optional.empty(), Optional.empty(), Optional.of(replacement(from, to, false)));
    assertThat(field(how, "set-cookie", value)).isEqualTo(written);
  }

  @Test
  void otherFieldsStay() {
    ResponseRewrite how = redirects("http", "x");
    for (String name : List.of("Content-Location", "Set-Cookie", "Link", "X")) {
      assertThat(field(how, name, "http://web/")).isEqualTo("as it was");
    }
  }

  /// Whatever a cookie looks like, only the values that are replaced change.
  @Test
  void nothingElseOfACookieChanges() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    ResponseRewrite how =
        new ResponseRewrite(
            Optional.empty(),
            Optional.of(replacement("old", "new", true)),
            Optional.of(replacement("/old", "/new", false)));
    List<String> parts =
        List.of(
            "a=b", "Secure", " Domain=x", "path=/x", "", " ", "=", " Expires=Thu, 1", "old=/old");
    for (int round = 0; round < 2_000; round++) {
      StringBuilder before = new StringBuilder(" n=v");
      StringBuilder after = new StringBuilder(" n=v");
      boolean isChanged = false;
      for (int i = random.nextInt(6); i > 0; i--) {
        if (random.nextInt(3) == 0) {
          boolean isPath = random.nextBoolean();
          before.append(isPath ? "; Path=/old/x" : ";DOMAIN=.OLD");
          after.append(isPath ? "; Path=/new/x" : ";DOMAIN=.new");
          isChanged = true;
        } else {
          String part = parts.get(random.nextInt(parts.size()));
          before.append(';').append(part);
          after.append(';').append(part);
        }
      }
      assertThat(field(how, "Set-Cookie", before.toString()))
          .as("seed %d: %s", seed, before)
          .isEqualTo(isChanged ? after.toString() : "as it was");
    }
  }
}
