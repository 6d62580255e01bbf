// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.proxy.route.Keeping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads which answers of who is asked about requests are kept, and for how long.
final class AnswerCache {
  private static final String USUAL = "200 202 401 5m";

  /// What holds where no status is named, as for nginx' `proxy_cache_valid`.
  private static final Set<Integer> USUAL_STATUSES = Set.of(200, 301, 302);

  private static final Pattern STATUS = Pattern.compile("[1-5]\\d\\d");
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|[smhdwMy])");

  private AnswerCache() {}

  /// Empty where none is kept; so it is where one of the values makes no sense, since then nobody
  /// can say how long is too long.
  ///
  /// @param prefix of the Ingress' annotations or the ConfigMap's keys
  static Optional<Keeping> read(Values values, String prefix) {
    Optional<Values.Value> written =
        values.find(prefix + "cache-duration").filter(value -> !value.text().isBlank());
    Optional<List<Keeping.Span>> spans = spans(written.map(Values.Value::text).orElse(USUAL));
    if (spans.isEmpty()) {
      written.ifPresent(
          value ->
              values.broken(
                  value.field(),
                  "\"%s\" is not a list such as 200 202 10m, 401 5m; no answer is kept"
                      .formatted(Finding.shown(value.text()))));
    }
    return values
        .key(prefix + "cache-key")
        .flatMap(by -> spans.map(each -> new Keeping("", by, each)));
  }

  /// Statuses and times, with a comma before the next statuses.
  private static Optional<List<Keeping.Span>> spans(String text) {
    List<Keeping.Span> spans = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      Optional<Keeping.Span> span = span(each.strip());
      if (span.isEmpty()) {
        return Optional.empty();
      }
      spans.add(span.get());
    }
    return Optional.of(spans);
  }

  private static Optional<Keeping.Span> span(String text) {
    Set<Integer> statuses = new HashSet<>();
    boolean isForAll = false;
    Duration length = Duration.ZERO;
    boolean hasTime = false;
    for (String word : text.split("\\s+")) {
      Matcher time = TIME.matcher(word);
      if (time.matches()) {
        hasTime = true;
        length = length.plus(unit(time.group(2)).multipliedBy(Long.parseLong(time.group(1))));
      } else if (!hasTime && word.equals("any")) {
        isForAll = true;
      } else if (!hasTime && STATUS.matcher(word).matches()) {
        statuses.add(Integer.parseInt(word));
      } else {
        return Optional.empty();
      }
    }
    Set<Integer> named = statuses.isEmpty() ? USUAL_STATUSES : statuses;
    return hasTime
        ? Optional.of(new Keeping.Span(isForAll ? Set.of() : named, length))
        : Optional.empty();
  }

  private static Duration unit(String name) {
    return switch (name) {
      case "ms" -> Duration.ofMillis(1);
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      case "w" -> Duration.ofDays(7);
      case "M" -> Duration.ofDays(30);
      default -> Duration.ofDays(365);
    };
  }
}
