// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.List;
import java.util.Set;

/// Somebody else who answers where a request fails.
///
/// @param at who, and also where the route's own backend has no endpoint
/// @param statuses in place of which it answers
/// @param ofUpstream whether these are replaced where the upstream has sent them, too
/// @param told what it is told of the route
public record ErrorPages(
    Backend at, Set<Integer> statuses, boolean ofUpstream, List<HeaderField> told) {
  public ErrorPages {
    statuses = Set.copyOf(statuses);
    told = List.copyOf(told);
  }
}
