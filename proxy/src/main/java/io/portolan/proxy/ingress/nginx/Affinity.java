// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Whether a client stays at its endpoint.
///
/// @param isCookie whether a cookie says which
/// @param mode how long
/// @param canary whether it stays with a canary
/// @param cookie which cookie
public record Affinity(boolean isCookie, Mode mode, CanaryBehavior canary, Cookie cookie) {

  /// How sticky a session is.
  public enum Mode {
    /// Some move when endpoints come.
    BALANCED,
    PERSISTENT
  }

  /// What a canary's clients do.
  public enum CanaryBehavior {
    STICKY,
    /// Each request is decided anew.
    LEGACY
  }

  /// Where a cookie is sent.
  public enum SameSite {
    UNSET,
    NONE,
    LAX,
    STRICT
  }

  /// The cookie.
  ///
  /// @param path empty for the route's
  /// @param domain empty for the host alone
  /// @param maxAge seconds
  /// @param expires seconds from now
  /// @param sparesOldBrowsers whether `SameSite=None` is kept from browsers that misread it
  /// @param isSecure whether it is for HTTPS alone; empty for where it is set over HTTPS
  /// @param changesOnFailure whether a client whose endpoint fails is bound to another
  public record Cookie(
      String name,
      String path,
      String domain,
      OptionalInt maxAge,
      OptionalInt expires,
      SameSite sameSite,
      boolean sparesOldBrowsers,
      Optional<Boolean> isSecure,
      boolean isPartitioned,
      boolean changesOnFailure) {}

  private enum Kind {
    NONE,
    COOKIE
  }

  private static final Pattern DOMAIN = Pattern.compile("[-A-Za-z0-9_.]+");

  static Affinity read(Values values) {
    String name = values.text("session-cookie-name", "a cookie's name", Forms.TOKEN);
    return new Affinity(
        values.choice("affinity", Kind.class, Kind.NONE) == Kind.COOKIE,
        values.choice("affinity-mode", Mode.class, Mode.BALANCED),
        values.choice("affinity-canary-behavior", CanaryBehavior.class, CanaryBehavior.STICKY),
        new Cookie(
            name.isEmpty() ? "INGRESSCOOKIE" : name,
            values.text("session-cookie-path", "a path", Forms.PATH),
            values.text("session-cookie-domain", "a domain", DOMAIN.asMatchPredicate()),
            seconds(values, "session-cookie-max-age"),
            seconds(values, "session-cookie-expires"),
            values.choice("session-cookie-samesite", SameSite.class, SameSite.UNSET),
            values.flag("session-cookie-conditional-samesite-none", false),
            values.maybe("session-cookie-secure"),
            values.flag("session-cookie-partitioned", false),
            values.flag("session-cookie-change-on-failure", false)));
  }

  private static OptionalInt seconds(Values values, String name) {
    int seconds = values.number(name, -999_999_999, Integer.MAX_VALUE, Integer.MIN_VALUE);
    return seconds == Integer.MIN_VALUE ? OptionalInt.empty() : OptionalInt.of(seconds);
  }
}
