// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.http1.ResponseHead;
import io.portolan.proxy.route.Keeping;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Says how long a response may be kept, as nginx' `proxy_cache` does: what the response says of it
/// goes before what the route says.
final class Freshness {
  private static final Pattern KEPT_BY_NOBODY = Pattern.compile("no-cache|no-store|private");
  private static final Pattern AGE = Pattern.compile("(s-maxage|max-age)=(\\d{1,9})?");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
  private static final Pattern INSTANT = Pattern.compile("@\\d{1,12}");
  private static final Duration LONGEST = Duration.ofDays(365);

  private Freshness() {}

  /// Empty for not at all.
  ///
  /// @param now the time of day
  static Optional<Duration> of(ResponseHead answer, Keeping keeping, Instant now) {
    // A cookie is for one client, and what varies is not told apart by the key.
    if (!answer.values("Set-Cookie").isEmpty() || varies(answer.values("Vary"))) {
      return Optional.empty();
    }
    return told(answer.values("X-Accel-Expires"), now)
        .or(() -> controlled(String.join(",", answer.values("Cache-Control"))))
        .or(() -> expiring(answer.values("Expires"), now))
        .or(() -> keeping.length(answer.status()))
        .filter(Duration::isPositive)
        .map(each -> each.compareTo(LONGEST) > 0 ? LONGEST : each);
  }

  private static boolean varies(List<String> fields) {
    return !fields.stream().allMatch(each -> each.strip().equalsIgnoreCase("accept-encoding"));
  }

  /// `X-Accel-Expires`: seconds, or `@` and an instant; anything else says nothing.
  private static Optional<Duration> told(List<String> fields, Instant now) {
    if (fields.isEmpty()) {
      return Optional.empty();
    }
    String text = fields.getFirst();
    if (SECONDS.matcher(text).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    return INSTANT.matcher(text).matches()
        ? Optional.of(
            Duration.between(now, Instant.ofEpochSecond(Long.parseLong(text.substring(1)))))
        : Optional.empty();
  }

  private static Optional<Duration> controlled(String text) {
    String lowerCase = text.toLowerCase(Locale.ROOT);
    if (KEPT_BY_NOBODY.matcher(lowerCase).find()) {
      return Optional.of(Duration.ZERO);
    }
    Optional<Duration> shared = Optional.empty();
    Optional<Duration> any = Optional.empty();
    Matcher age = AGE.matcher(lowerCase);
    while (age.find()) {
      Duration length =
          age.group(2) == null ? Duration.ZERO : Duration.ofSeconds(Long.parseLong(age.group(2)));
      if (age.group(1).equals("max-age")) {
        any = Optional.of(length);
      } else {
        shared = Optional.of(length);
      }
    }
    return shared.isPresent() ? shared : any;
  }

  /// A time that is none has passed (RFC 9111 section 5.3).
  private static Optional<Duration> expiring(List<String> fields, Instant now) {
    return fields.stream()
        .findFirst()
        .map(
            text ->
                HttpDate.parse(text).map(at -> Duration.between(now, at)).orElse(Duration.ZERO));
  }
}
