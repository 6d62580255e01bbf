// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.route.HealthCheck;
import io.portolan.proxy.route.Resilience;
import java.util.concurrent.atomic.AtomicInteger;

/// Which endpoints of a proxy are fit for requests, as all its event loops together have found.
///
/// Safe for use by several threads.
public final class Fitness {
  private final RefCounted<Watched, EndpointFitness> endpoints = new RefCounted<>();
  private final RefCounted<Checked, Checkup> checkups = new RefCounted<>();
  private final AtomicInteger changes = new AtomicInteger();

  private record Checked(Endpoint endpoint, Transport transport, HealthCheck check) {}

  /// Endpoints that are judged differently share nothing.
  private record Watched(Endpoint endpoint, Resilience.Ejection settings) {}

  /// That of an endpoint, until [#release].
  EndpointFitness acquire(Endpoint endpoint, Resilience.Ejection settings) {
    return endpoints.acquire(
        new Watched(endpoint, settings),
        () -> new EndpointFitness(settings, changes::incrementAndGet));
  }

  /// What is known of an endpoint is forgotten when nobody uses it any more.
  void release(Endpoint endpoint, Resilience.Ejection settings) {
    endpoints.release(new Watched(endpoint, settings));
  }

  /// What checks of an endpoint find, until [#release].
  Checkup acquire(EndpointPool pool, HealthCheck check) {
    return checkups.acquire(
        checked(pool, check),
        () -> new Checkup(check, changes::incrementAndGet, System.nanoTime()));
  }

  void release(EndpointPool pool, HealthCheck check) {
    checkups.release(checked(pool, check));
  }

  private static Checked checked(EndpointPool pool, HealthCheck check) {
    return new Checked(pool.endpoint(), pool.transport(), check);
  }

  /// Another number after every change, but for those that time alone makes.
  int version() {
    return changes.get();
  }
}
