// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A name, or all names below one, as a policy names destinations: `example.com` is that name
/// alone, `*.example.com` each name that has one or more labels before it.
///
/// It is the DomainName of `policy.networking.k8s.io/v1alpha2`. Names of other scripts are what
/// DNS carries for them (`xn--…`), and compare as they are.
///
/// @param text in lower case, without a last dot
public record DomainName(String text) implements Comparable<DomainName> {
  private static final String WILDCARD = "*.";
  private static final String LABEL = "[a-z0-9](?:[-a-z0-9_]{0,61}[a-z0-9])?";
  private static final Pattern NAME = Pattern.compile("(?:\\*\\.)?(?:" + LABEL + "\\.)+" + LABEL);

  /// RFC 1035 section 2.3.4, as text without the last dot.
  private static final int LONGEST = 253;

  /// The name in `written`, whose letter case and last dot do not matter; empty when it is none,
  /// or longer than DNS can carry.
  public static Optional<DomainName> parse(String written) {
    String text = normal(written);
    return NAME.matcher(text).matches() && text.length() <= LONGEST
        ? Optional.of(new DomainName(text))
        : Optional.empty();
  }

  /// How names compare: in lower case, without a last dot.
  public static String normal(String name) {
    String text = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    return text.toLowerCase(Locale.ROOT);
  }

  public boolean isWildcard() {
    return text.startsWith(WILDCARD);
  }

  /// The name, or the one that all those meant are below.
  public String base() {
    return isWildcard() ? text.substring(WILDCARD.length()) : text;
  }

  /// Whether this means `name`.
  ///
  /// @param name [#normal]
  public boolean matches(String name) {
    if (!isWildcard()) {
      return name.equals(text);
    }
    int dot = name.length() - base().length() - 1;
    // A dot after a backslash belongs to its label.
    return dot > 0
        && name.endsWith(base())
        && name.charAt(dot) == '.'
        && name.charAt(dot - 1) != '\\';
  }

  @Override
  public int compareTo(DomainName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
