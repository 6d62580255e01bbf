// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.network.IpAddress;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Balance;
import io.portolan.proxy.route.HashKey;
import io.portolan.proxy.route.RequestView;
import io.portolan.proxy.route.Session;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Where what a request says leads it, foretold by what the proxy itself chooses with.
///
/// @param backend whose endpoints are chosen among
/// @param endpoints all of the backend, of which each takes requests
public record BoundEndpoint(Backend backend, List<Endpoint> endpoints) {
  private static final IpAddress ANY = IpAddress.of("::");

  /// Endpoints that have nothing to do.
  private record Idle(int size) implements Loads {
    @Override
    public int load(int index) {
      return 0;
    }

    @Override
    public double cost(int index, long now) {
      return 0;
    }
  }

  public BoundEndpoint {
    endpoints = List.copyOf(endpoints);
  }

  /// The endpoint that takes the request; empty where lots, loads or the client's address decide.
  public Optional<Endpoint> of(RequestView request) {
    if (endpoints.isEmpty()) {
      return Optional.empty();
    }
    RandomGenerator random = new SplittableRandom();
    if (backend.session().isPresent()) {
      return kept(backend.session().get(), request, random);
    }
    return switch (backend.balance()) {
      case Balance.Hashed(HashKey by, int subset, int mostLoad)
          when subset == 1 && mostLoad == 0 && !by.hasClient() -> {
        Balancer balancer = Balancer.of(backend.balance(), random);
        balancer.over(endpoints);
        yield Optional.of(
            endpoints.get(balancer.choose(new Idle(endpoints.size()), by.hash(request, ANY))));
      }
      case Balance.Hashed _, Balance.Spread _ -> Optional.empty();
    };
  }

  private Optional<Endpoint> kept(Session session, RequestView request, RandomGenerator random) {
    SessionKeys keys = new SessionKeys(session, random);
    keys.over(endpoints);
    return session
        .key(request)
        .map(key -> keys.find(key, new Idle(endpoints.size())))
        .filter(index -> index >= 0)
        .map(endpoints::get);
  }
}
