// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An address that requests are redirected to.
///
/// @param scheme `http` or `https`; empty for the request's
/// @param host without port; empty for the request's
/// @param port empty for the scheme's
/// @param path with the query; empty for the request's
public record RedirectTarget(
    int status,
    Optional<String> scheme,
    Optional<String> host,
    Optional<Integer> port,
    Optional<String> path) {
  private static final String REQUESTED = "$request_uri";
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(https?|\\$scheme)://(\\$host|\\$http_host|[-A-Za-z0-9_.]+|\\[[0-9a-fA-F:.]+])"
              + "(?::(\\d{1,5}))?((?:[/?$][-A-Za-z0-9_.~/:,?&=%+$;@!*'()#]*)?)");

  static Optional<RedirectTarget> parse(String text, int status) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String rest = matcher.group(4);
    boolean asRequested = rest.equals(REQUESTED);
    Optional<Integer> port = Optional.ofNullable(matcher.group(3)).map(Integer::parseInt);
    if ((!asRequested && rest.indexOf('$') >= 0)
        || port.filter(p -> p < 1 || p > 65535).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new RedirectTarget(
            status,
            fixed(matcher.group(1)),
            fixed(matcher.group(2)),
            port,
            asRequested
                ? Optional.empty()
                : Optional.of(rest.startsWith("/") ? rest : "/" + rest)));
  }

  private static Optional<String> fixed(String text) {
    return Optional.of(text).filter(each -> !each.startsWith("$"));
  }
}
