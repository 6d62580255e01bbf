// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.ByteSpan;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is replaced in fields of upstreams' responses that say where something is; empty for
/// nothing.
///
/// @param redirect in `Location` and `Refresh`
/// @param cookieDomain in attribute `Domain` of cookies
/// @param cookiePath in attribute `Path` of cookies
public record ResponseRewrite(
    Optional<Replacement> redirect,
    Optional<Replacement> cookieDomain,
    Optional<Replacement> cookiePath) {
  private static final String URL = "url=";

  /// The value that clients get of a field; empty where it stays as it is.
  ///
  /// @param name in any case
  /// @param request that is responded to
  public Optional<String> value(ByteSpan name, ByteSpan value, Template.Values request) {
    if (redirect.isPresent() && name.isIgnoringCase("location")) {
      return redirect.get().of(value.toString(), request).map(each -> whole(each, request));
    }
    if (redirect.isPresent() && name.isIgnoringCase("refresh")) {
      return refresh(value.toString(), redirect.get(), request);
    }
    boolean changesCookies = cookieDomain.isPresent() || cookiePath.isPresent();
    return changesCookies && name.isIgnoringCase("set-cookie")
        ? cookie(value.toString(), request)
        : Optional.empty();
  }

  /// As nginx completes what it has made, where that has no host.
  private static String whole(String location, Template.Values request) {
    return location.startsWith("/") && !request.host().isEmpty()
        ? request.scheme() + "://" + request.host() + location
        : location;
  }

  private static Optional<String> refresh(
      String value, Replacement redirect, Template.Values request) {
    int found = value.toLowerCase(Locale.ROOT).indexOf(URL);
    int from = found + URL.length();
    return found < 0
        ? Optional.empty()
        : redirect.of(value.substring(from), request).map(each -> value.substring(0, from) + each);
  }

  /// A cookie without a name is none (RFC 6265 section 5.2).
  private Optional<String> cookie(String value, Template.Values request) {
    List<String> parts = List.of(value.split(";", -1));
    if (parts.getFirst().indexOf('=') < 0) {
      return Optional.empty();
    }
    String changed =
        parts.stream()
            .skip(1)
            .map(part -> attribute(part, request))
            .collect(Collectors.joining(";", parts.getFirst() + ";", ""));
    return parts.size() == 1 || changed.equals(value) ? Optional.empty() : Optional.of(changed);
  }

  private String attribute(String part, Template.Values request) {
    int equals = part.indexOf('=');
    if (equals < 0) {
      return part;
    }
    String name = part.substring(0, equals);
    return ofAttribute(name.strip().toLowerCase(Locale.ROOT))
        .flatMap(by -> by.of(part.substring(equals + 1).strip(), request))
        .map(changed -> name + "=" + changed)
        .orElse(part);
  }

  private Optional<Replacement> ofAttribute(String name) {
    return switch (name) {
      case "domain" -> cookieDomain;
      case "path" -> cookiePath;
      default -> Optional.empty();
    };
  }
}
