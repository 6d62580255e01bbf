// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

/// What is done with the requests of a route that are sent on, and with their responses.
///
/// @param admission who may send them
/// @param request what upstreams get
public record RouteOptions(Admission admission, RequestChange request) {
  /// They are passed on as they come.
  public static final RouteOptions NONE = new RouteOptions(Admission.EVERYBODY, RequestChange.NONE);

  public RouteOptions with(Admission other) {
    return new RouteOptions(other, request);
  }

  public RouteOptions with(RequestChange other) {
    return new RouteOptions(admission, other);
  }
}
