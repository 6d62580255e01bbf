// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

/// A rule: the requests that it is for, and what becomes of them.
///
/// @param host the hosts it is for
/// @param path the paths it is for
/// @param conditions what a request must have beside
/// @param action what becomes of a request
/// @param seniority who made it, and what decides between equals
/// @param options what is done beside, where its requests are sent on
public record Route(
    HostPattern host,
    PathMatch path,
    Conditions conditions,
    Action action,
    Seniority seniority,
    RouteOptions options) {

  /// Without options.
  public Route(
      HostPattern host, PathMatch path, Conditions conditions, Action action, Seniority seniority) {
    this(host, path, conditions, action, seniority, RouteOptions.NONE);
  }

  /// The same with options.
  public Route with(RouteOptions other) {
    return new Route(host, path, conditions, action, seniority, other);
  }

  boolean matchesPath(RequestView request) {
    return switch (path) {
      case PathMatch.Exact exact -> request.path().is(exact.path());
      case PathMatch.Prefix prefix -> isBelow(request.path().toString(), prefix.path());
      case PathMatch.Regex regex -> regex.pattern().matches(request.path());
    };
  }

  private static boolean isBelow(String path, String prefix) {
    return prefix.equals("/")
        || path.equals(prefix)
        || (path.startsWith(prefix) && path.charAt(prefix.length()) == '/');
  }

  @Override
  public String toString() {
    return seniority.object() + "[" + seniority.index() + "] " + host + " " + path;
  }
}
