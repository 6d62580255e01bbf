// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.Optional;

/// What is done with the requests of a route that are sent on, and with their responses.
///
/// @param admission who may send them
/// @param maxBodyBytes that a request's body may have
/// @param request what upstreams get
/// @param patience how long upstreams are waited for
/// @param retrying when a request is sent to another endpoint; empty for only where nobody can have
///     acted on it, or an old connection has ended
public record RouteOptions(
    Admission admission,
    long maxBodyBytes,
    RequestChange request,
    Patience patience,
    Optional<Retrying> retrying) {
  /// They are passed on as they come.
  public static final RouteOptions NONE =
      new RouteOptions(
          Admission.EVERYBODY,
          Long.MAX_VALUE,
          RequestChange.NONE,
          Patience.USUAL,
          Optional.empty());
}
