// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.ingress.nginx.Affinity;
import io.portolan.proxy.ingress.nginx.IngressOptions;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Destination;
import io.portolan.proxy.route.Session;
import io.portolan.proxy.route.SessionCookie;
import java.util.Optional;

/// Compiles what an Ingress asks for about sessions.
final class Sessions {
  private Sessions() {}

  /// The session of an Ingress' path with that backend; empty where it asks for none.
  static Optional<Session> of(IngressOptions options, Backend backend, String path) {
    Affinity affinity = options.affinity();
    if (!affinity.isCookie()) {
      return Optional.empty();
    }
    Affinity.Cookie asked = affinity.cookie();
    // A browser knows no expressions.
    String usual = options.rewriting().makesRegex() ? "/" : path;
    SessionCookie cookie =
        new SessionCookie(
            asked.name(),
            within(asked.path().isEmpty() ? usual : asked.path()),
            asked.domain(),
            asked.expires(),
            asked.maxAge(),
            switch (asked.sameSite()) {
              case UNSET -> "";
              case NONE -> "None";
              case LAX -> "Lax";
              case STRICT -> "Strict";
            },
            asked.sparesOldBrowsers(),
            asked.isSecure(),
            asked.isPartitioned());
    return Optional.of(
        Session.of(
            cookie,
            affinity.mode() == Affinity.Mode.PERSISTENT,
            asked.changesOnFailure(),
            backend.name()));
  }

  /// The path, or the part of it that a cookie can name (RFC 6265 section 4.1.1).
  private static String within(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c == ';' || c >= 127) {
        return path.substring(0, Math.max(1, path.lastIndexOf('/', i)));
      }
    }
    return path;
  }

  /// Where a canary's requests go: its clients stay as those of the main path do, unless it asks
  /// for the way of old.
  static Destination canary(Destination main, Destination to, IngressOptions canary) {
    boolean isSticky = canary.affinity().canary() == Affinity.CanaryBehavior.STICKY;
    return isSticky
            && main instanceof Backend from
            && from.session().isPresent()
            && to instanceof Backend backend
        ? backend.with(from.session().get().to(backend.name()))
        : to;
  }

  static boolean hasOne(Destination to) {
    return to instanceof Backend backend && backend.session().isPresent();
  }
}
