// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.List;
import java.util.Optional;

/// What a request must have beside its host and its path.
///
/// @param method in the case in which it is sent
/// @param headers all must hold
/// @param query all must hold
public record Conditions(
    Optional<String> method, List<HeaderMatch> headers, List<QueryMatch> query) {
  public static final Conditions NONE = new Conditions(Optional.empty(), List.of(), List.of());

  public Conditions {
    headers = List.copyOf(headers);
    query = List.copyOf(query);
  }

  boolean hold(RequestView request) {
    if (method.isPresent() && !request.method().is(method.get())) {
      return false;
    }
    for (int i = 0; i < headers.size(); i++) {
      if (!headers.get(i).holds(request)) {
        return false;
      }
    }
    for (int i = 0; i < query.size(); i++) {
      if (!query.get(i).holds(request)) {
        return false;
      }
    }
    return true;
  }

  /// The first that does not hold, in words.
  Optional<String> firstBroken(RequestView request) {
    if (method.isPresent() && !request.method().is(method.get())) {
      return Optional.of("method is " + method.get());
    }
    return headers.stream()
        .filter(each -> !each.holds(request))
        .map(HeaderMatch::toString)
        .findFirst()
        .or(
            () ->
                query.stream()
                    .filter(each -> !each.holds(request))
                    .map(QueryMatch::toString)
                    .findFirst());
  }
}
