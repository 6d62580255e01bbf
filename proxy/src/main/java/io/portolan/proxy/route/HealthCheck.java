// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.time.Duration;

/// How the endpoints of a backend are asked whether they are well, beside what Kubernetes says of
/// them; only for as long as requests come.
///
/// @param path that is asked for with GET, any answer from 200 to 399 being good; empty for where
///     it is enough that a connection comes about
/// @param host in the request; empty for the endpoint's address
/// @param interval between two checks of an endpoint, whatever the number of event loops
/// @param timeout how long an answer may take
/// @param failures after how many on end an endpoint gets no requests, 1 or more
/// @param successes after how many on end it gets some again, 1 or more
public record HealthCheck(
    String path, String host, Duration interval, Duration timeout, int failures, int successes) {
  /// As in `GET /healthz` or `TCP`.
  @Override
  public String toString() {
    return path.isEmpty() ? "TCP" : "GET " + path;
  }
}
