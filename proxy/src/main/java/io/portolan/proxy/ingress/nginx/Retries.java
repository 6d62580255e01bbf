// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// When a request is given to another endpoint.
///
/// @param causes what of the first endpoint is a reason; empty for never
/// @param tries how many endpoints are tried, 0 for all
/// @param within how long all tries may take, 0 for no limit
public record Retries(Set<Cause> causes, int tries, Duration within) {
  private static final Set<Cause> OTHERWISE = EnumSet.of(Cause.ERROR, Cause.TIMEOUT);

  /// A reason for another try.
  public enum Cause {
    ERROR,
    TIMEOUT,
    INVALID_HEADER,
    HTTP_403,
    HTTP_404,
    HTTP_429,
    HTTP_500,
    HTTP_502,
    HTTP_503,
    HTTP_504,
    /// Not a reason: other methods than idempotent ones are tried again too.
    NON_IDEMPOTENT
  }

  public Retries {
    causes = Set.copyOf(causes);
  }

  static Retries read(Values values) {
    Set<Cause> causes =
        EnumSet.copyOf(
            values.read(
                values.find("proxy-next-upstream"),
                "a list of error, timeout, invalid_header, http_500 and so on, or off",
                OTHERWISE,
                Retries::causes));
    if (values.flag(values.setting("retry-non-idempotent"), false)) {
      causes.add(Cause.NON_IDEMPOTENT);
    }
    return new Retries(
        causes.equals(EnumSet.of(Cause.NON_IDEMPOTENT)) ? Set.of() : causes,
        values.number("proxy-next-upstream-tries", 0, Integer.MAX_VALUE, 3),
        Duration.ofSeconds(values.number("proxy-next-upstream-timeout", 0, Integer.MAX_VALUE, 0)));
  }

  private static Optional<Set<Cause>> causes(String text) {
    Set<Cause> causes = EnumSet.noneOf(Cause.class);
    for (String word : text.strip().split("\\s+")) {
      Optional<Cause> cause =
          Arrays.stream(Cause.values())
              .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
              .findFirst();
      if (cause.isEmpty() && !word.equals("off")) {
        return Optional.empty();
      }
      cause.ifPresent(causes::add);
    }
    return Optional.of(
        Arrays.asList(text.strip().split("\\s+")).contains("off")
            ? EnumSet.noneOf(Cause.class)
            : causes);
  }
}
