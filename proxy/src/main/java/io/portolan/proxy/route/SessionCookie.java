// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.ByteSpan;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// The cookie of a session, as `Set-Cookie` writes it (RFC 6265 section 4.1).
///
/// @param name a token
/// @param path without control characters and `;`
/// @param domain empty for the host alone
/// @param expires seconds from when it is set, for clients that know no `Max-Age`
/// @param maxAge seconds
/// @param sameSite `None`, `Lax` or `Strict`; empty for none of them
/// @param sparesOldBrowsers whether `None` is kept from browsers that misread it
/// @param isSecure whether it is for HTTPS alone; empty for where it is set over HTTPS
/// @param isPartitioned whether it is kept apart for each site that embeds the page
public record SessionCookie(
    String name,
    String path,
    String domain,
    OptionalInt expires,
    OptionalInt maxAge,
    String sameSite,
    boolean sparesOldBrowsers,
    Optional<Boolean> isSecure,
    boolean isPartitioned) {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /// What follows the value, for a client that asks now.
  ///
  /// @param isHttps whether it asks over HTTPS
  public String attributes(RequestView request, boolean isHttps, Instant now) {
    StringBuilder text = new StringBuilder();
    expires.ifPresent(
        seconds -> text.append("; Expires=").append(DATE.format(now.plusSeconds(seconds))));
    maxAge.ifPresent(seconds -> text.append("; Max-Age=").append(seconds));
    if (!domain.isEmpty()) {
      text.append("; Domain=").append(domain);
    }
    text.append("; Path=").append(path);
    if (isSecure.orElse(isHttps)) {
      text.append("; Secure");
    }
    text.append("; HttpOnly");
    boolean isSpared =
        sparesOldBrowsers && sameSite.equals("None") && misreads(request.header("user-agent"));
    if (!sameSite.isEmpty() && !isSpared) {
      text.append("; SameSite=").append(sameSite);
    }
    if (isPartitioned) {
      text.append("; Partitioned");
    }
    return text.toString();
  }

  /// Whether a browser takes `SameSite=None` for `Strict`, or refuses the cookie: Chrome up to 69,
  /// and what runs on iOS 12 or is Safari on macOS 10.14.
  private static boolean misreads(ByteSpan userAgent) {
    String browser = userAgent.toString();
    return browser.contains("Chrome/4")
        || browser.contains("Chrome/5")
        || browser.contains("Chrome/6")
        || browser.contains("CPU iPhone OS 12")
        || browser.contains("iPad; CPU OS 12")
        || (browser.contains("Macintosh")
            && browser.contains("Intel Mac OS X 10_14")
            && browser.contains("Safari")
            && !browser.contains("Chrome"));
  }
}
