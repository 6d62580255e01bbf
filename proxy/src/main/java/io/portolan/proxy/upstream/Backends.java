// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The backends by name, with the endpoints of each.
///
/// A request goes by what is said here when its route is found; one under way is never disturbed.
/// Safe for use by several threads.
public final class Backends {
  private final ConcurrentHashMap<String, LiveEndpoints> live = new ConcurrentHashMap<>();

  /// Says which endpoints the backend has from now on.
  public void set(String name, List<Endpoint> endpoints, Transport transport) {
    live.compute(
        name,
        (_, known) -> {
          LiveEndpoints kept = known == null ? new LiveEndpoints() : known;
          kept.set(endpoints, transport, System.nanoTime());
          return kept;
        });
  }

  /// The same, over HTTP/1.1 in the clear.
  public void set(String name, List<Endpoint> endpoints) {
    set(name, endpoints, Transport.DEFAULT);
  }

  /// The endpoints that the backend has now; none when it is unknown.
  public List<Endpoint> endpoints(String name) {
    return find(name).map(known -> known.snapshot().endpoints()).orElse(List.of());
  }

  /// Forgets the backend, which may be unknown.
  public void remove(String name) {
    live.computeIfPresent(
        name,
        (_, known) -> {
          known.remove();
          return null;
        });
  }

  Optional<LiveEndpoints> find(String name) {
    return Optional.ofNullable(live.get(name));
  }
}
