// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.ByteSpan;
import java.util.Optional;

/// Sends the client elsewhere; what is not given stays as the request has it.
///
/// @param status 301, 302, 303, 307 or 308
/// @param scheme `http` or `https`
/// @param host without port
/// @param port with a scheme and no port, the scheme's own
/// @param path the new path
public record Redirect(
    int status,
    Optional<String> scheme,
    Optional<String> host,
    Optional<Integer> port,
    NewPath path)
    implements Action {

  /// The path of a redirect.
  public sealed interface NewPath {
    /// As requested, with the query.
    NewPath SAME = new Same();

    /// As requested, with the query.
    record Same() implements NewPath {}

    /// Another one, query kept.
    record Whole(String path) implements NewPath {}

    /// Another one with its own query or none, in place of the request's.
    record Complete(String target) implements NewPath {}

    /// What the route's prefix matched is replaced, what follows and the query are kept.
    record PrefixReplaced(String prefix) implements NewPath {}
  }

  public Redirect {
    if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) {
      throw new IllegalArgumentException(
          "status " + status + " of a redirect; 301, 302, 303, 307 or 308");
    }
  }

  /// The value of `Location`.
  ///
  /// @param arrival where the request arrived
  /// @param matched how the route's path matched
  public String location(RequestView request, Arrival arrival, PathMatch matched) {
    String newScheme = scheme.orElse(arrival.scheme());
    // A given scheme has its own port unless one is given too (HTTPRequestRedirectFilter).
    int newPort =
        port.orElseGet(() -> scheme.isPresent() ? standardPort(newScheme) : arrival.port());
    StringBuilder text = new StringBuilder(newScheme).append("://");
    text.append(host.orElseGet(() -> request.host().toString()));
    if (newPort != standardPort(newScheme)) {
      text.append(':').append(newPort);
    }
    text.append(newPath(request.path().toString(), matched));
    ByteSpan query = request.query();
    boolean isComplete = path instanceof NewPath.Complete;
    return isComplete || query.isEmpty()
        ? text.toString()
        : text.append('?').append(query).toString();
  }

  private String newPath(String old, PathMatch matched) {
    return switch (path) {
      case NewPath.Same _ -> old;
      case NewPath.Whole whole -> whole.path();
      case NewPath.Complete complete -> complete.target();
      case NewPath.PrefixReplaced replaced -> {
        int length = matched instanceof PathMatch.Prefix prefix ? prefix.length() : 0;
        String rest = length <= 1 ? old : old.substring(length);
        boolean hasSlash = replaced.prefix().endsWith("/");
        String joined =
            hasSlash && rest.startsWith("/")
                ? replaced.prefix() + rest.substring(1)
                : replaced.prefix() + rest;
        yield joined.startsWith("/") ? joined : "/" + joined;
      }
    };
  }

  private static int standardPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  @Override
  public String toString() {
    return "redirect " + status;
  }
}
