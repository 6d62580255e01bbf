// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.ByteSpan;
import java.util.List;
import java.util.Optional;

/// Tells browsers which pages may read responses, by the Fetch standard's CORS protocol.
///
/// @param origins such as `https://shop.test` and `https://*.shop.test`, the star for one label, or
///     `*` for all
/// @param fields of every response to such an origin
/// @param preflight further fields of the answer to a preflight
public record CrossOrigin(
    List<String> origins, List<HeaderField> fields, List<HeaderField> preflight) {
  public CrossOrigin {
    origins = List.copyOf(origins);
    fields = List.copyOf(fields);
    preflight = List.copyOf(preflight);
  }

  /// What `Access-Control-Allow-Origin` says; empty where the origin is none of them.
  ///
  /// @param origin the request's, or absent
  Optional<String> allowed(ByteSpan origin) {
    if (origins.contains("*")) {
      return Optional.of("*");
    }
    String written = origin.toString();
    return origins.stream().anyMatch(each -> isOne(each, written))
        ? Optional.of(written)
        : Optional.empty();
  }

  private static boolean isOne(String pattern, String origin) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      return pattern.equalsIgnoreCase(origin);
    }
    String end = pattern.substring(star + 1);
    int labelEnd = origin.length() - end.length();
    return labelEnd > star
        && origin.regionMatches(true, 0, pattern, 0, star)
        && origin.regionMatches(true, labelEnd, end, 0, end.length())
        && origin.substring(star, labelEnd).chars().allMatch(CrossOrigin::isOfLabel);
  }

  private static boolean isOfLabel(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  }
}
