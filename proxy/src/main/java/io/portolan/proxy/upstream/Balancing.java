// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.util.random.RandomGenerator;

/// How a backend's requests are spread over its endpoints.
public interface Balancing {
  /// The less busy of two endpoints drawn by lot.
  Balancing LEAST_REQUEST = LeastRequest::new;

  /// One endpoint after the other.
  Balancing ROUND_ROBIN = RoundRobin::new;

  /// A balancer for one event loop.
  Balancer balancer(RandomGenerator random);
}
