// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.proxy.route.SafePattern;
import java.util.Locale;
import java.util.Optional;

/// Which requests of another Ingress' paths this one takes: by a header, else by a cookie, else by
/// chance.
///
/// @param isCanary whether it takes any
/// @param header in lower case; empty for none
/// @param value the header's value; empty for `always` and `never`
/// @param pattern what is found in the header's value, unless `value` is given
/// @param cookie whose value is `always` or `never`; empty for none
/// @param weight of `total` requests, at most `total`
/// @param total 100 or more
public record Canary(
    boolean isCanary,
    String header,
    String value,
    Optional<SafePattern> pattern,
    String cookie,
    int weight,
    int total) {
  private static final int HUNDRED = 100;
  private static final int MOST = 1_000_000;

  static Canary read(Values values) {
    int total = values.number("canary-weight-total", 0, MOST, HUNDRED);
    boolean isCanary = values.flag("canary", false);
    Canary canary =
        new Canary(
            isCanary,
            values
                .text("canary-by-header", "a header's name", Forms.TOKEN)
                .toLowerCase(Locale.ROOT),
            values.text("canary-by-header-value", "a text", Forms.ANY),
            values.read(
                values.find("canary-by-header-pattern"),
                "a regular expression of RE2",
                Optional.<SafePattern>empty(),
                text -> pattern(text).map(Optional::of)),
            values.text("canary-by-cookie", "a cookie's name", Forms.TOKEN),
            Math.min(
                values.number("canary-weight", 0, Integer.MAX_VALUE, 0), Math.max(total, HUNDRED)),
            // ingress-nginx hears of a total only when it is above the usual one.
            Math.max(total, HUNDRED));
    if (!isCanary && canary.isWritten()) {
      values.broken(
          Finding.annotation("canary"),
          "is not \"true\", so that the other annotations of canaries do nothing");
    }
    return canary;
  }

  private boolean isWritten() {
    return weight > 0 || !header.isEmpty() || !cookie.isEmpty();
  }

  private static Optional<SafePattern> pattern(String text) {
    try {
      SafePattern.whole(text);
      return Optional.of(SafePattern.whole("(?s).*(?:" + text + ").*"));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
