// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The hosts that a route is for.
///
/// @param kind how the name is compared
/// @param name in lower case; of a wildcard what follows `*.`; empty for any host
public record HostPattern(Kind kind, String name) {
  /// Every host.
  public static final HostPattern ANY = new HostPattern(Kind.ANY, "");

  private static final String WILDCARD = "*.";

  /// How hosts are compared with a name, the most specific kind first.
  public enum Kind {
    /// The host is the name.
    EXACT,
    /// One label stands before the name, as Ingress says.
    ONE_LABEL,
    /// One label or more stand before the name, as Gateway API says.
    ANY_DEPTH,
    /// There is no name.
    ANY
  }

  /// A host of an Ingress rule: empty, a name, or `*.` and a name for exactly one label before it.
  public static HostPattern ingress(String host) {
    return of(host, Kind.ONE_LABEL);
  }

  /// A hostname of Gateway API: empty, a name, or `*.` and a name for one label or more before it.
  public static HostPattern gateway(String hostname) {
    return of(hostname, Kind.ANY_DEPTH);
  }

  private static HostPattern of(String text, Kind wildcard) {
    String host = text.toLowerCase(Locale.ROOT);
    if (host.isEmpty()) {
      return ANY;
    }
    boolean isWildcard = host.startsWith(WILDCARD);
    String name = isWildcard ? host.substring(WILDCARD.length()) : host;
    if (name.isEmpty() || name.indexOf('*') >= 0 || name.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "host \"" + text + "\" is neither a name nor *. and a name");
    }
    return new HostPattern(isWildcard ? wildcard : Kind.EXACT, name);
  }

  byte[] key() {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /// As it is written in objects.
  @Override
  public String toString() {
    return switch (kind) {
      case EXACT -> name;
      case ONE_LABEL, ANY_DEPTH -> WILDCARD + name;
      case ANY -> "*";
    };
  }
}
