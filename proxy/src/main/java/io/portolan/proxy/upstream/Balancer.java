// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.route.RequestView;

/// Chooses the endpoint for a request; one of each backend and event loop, called there alone.
public interface Balancer {
  /// The index of the endpoint that takes the request.
  int choose(Loads loads, RequestView request);
}
