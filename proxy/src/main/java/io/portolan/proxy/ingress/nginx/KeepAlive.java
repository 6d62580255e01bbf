// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.proxy.upstream.Pooling;
import io.portolan.proxy.upstream.Reuse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How connections are kept for the next request.
///
/// @param clients of clients
/// @param endpoints to endpoints
public record KeepAlive(Reuse clients, Pooling endpoints) {
  private static final int LONGEST_SECONDS = 86_400;
  private static final int USUAL_SECONDS = 75;
  private static final int MOST_CONNECTIONS = 10_000;
  private static final Pattern TIME =
      Pattern.compile("(?:(\\d{1,4})d)?(?:(\\d{1,5})h)?(?:(\\d{1,6})m)?(?:(\\d{1,8})s?)?");

  static KeepAlive read(Values values) {
    int rest = values.number("keep-alive", 0, LONGEST_SECONDS, USUAL_SECONDS);
    int requests = requests(values, "keep-alive-requests");
    Reuse clients =
        new Reuse(
            Duration.ofSeconds(rest == 0 ? USUAL_SECONDS : rest),
            rest == 0 ? 1 : requests,
            age(values, "keep-alive-time"));
    Pooling usual = Pooling.DEFAULT;
    Reuse endpoints =
        new Reuse(
            Duration.ofSeconds(
                values.number(
                    "upstream-keepalive-timeout",
                    1,
                    LONGEST_SECONDS,
                    (int) usual.reuse().idle().toSeconds())),
            requests(values, "upstream-keepalive-requests"),
            age(values, "upstream-keepalive-time"));
    int most = values.number("upstream-keepalive-connections", 0, MOST_CONNECTIONS, usual.most());
    return new KeepAlive(clients, new Pooling(endpoints, most));
  }

  private static int requests(Values values, String key) {
    return values.number(key, 1, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /// In nanoseconds.
  private static long age(Values values, String key) {
    return values.read(
        values.find(key), "a time such as 90s, 30m or 1h", Long.MAX_VALUE, KeepAlive::nanos);
  }

  /// As nginx writes times, seconds where no unit is written.
  private static Optional<Long> nanos(String text) {
    Matcher time = TIME.matcher(text.replace(" ", ""));
    if (!time.matches()) {
      return Optional.empty();
    }
    Duration whole =
        Duration.ofDays(part(time, 1))
            .plusHours(part(time, 2))
            .plusMinutes(part(time, 3))
            .plusSeconds(part(time, 4));
    return Optional.of(whole).filter(each -> !each.isZero()).map(Duration::toNanos);
  }

  private static int part(Matcher time, int group) {
    return Optional.ofNullable(time.group(group)).map(Integer::parseInt).orElse(0);
  }
}
