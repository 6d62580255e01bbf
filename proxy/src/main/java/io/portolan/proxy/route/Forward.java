// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Sends requests on, divided by weight.
///
/// @param shares at least one with a weight above 0
public record Forward(List<Share> shares) implements Action {
  public Forward {
    shares = List.copyOf(shares);
    if (sum(shares) == 0) {
      throw new IllegalArgumentException("no share of the forwarded requests has a weight");
    }
  }

  /// All requests to one backend.
  public static Forward to(String backend) {
    return new Forward(List.of(new Share(1, new Backend(backend))));
  }

  /// The sum of all weights.
  public int weight() {
    return sum(shares);
  }

  /// The destination of a request that drew `lot`, 0 to before [#weight].
  public Destination destination(int lot) {
    int left = lot;
    for (int i = 0; i < shares.size(); i++) {
      Share share = shares.get(i);
      left -= share.weight();
      if (left < 0) {
        return share.to();
      }
    }
    throw new IllegalArgumentException("lot " + lot + " of " + weight());
  }

  /// The destination whose session the request belongs to, before all chance; empty where it
  /// belongs to none.
  public Optional<Backend> bound(RequestView request) {
    for (int i = 0; i < shares.size(); i++) {
      if (shares.get(i).to() instanceof Backend backend
          && backend.session().isPresent()
          && backend.session().get().isOf(request)) {
        return Optional.of(backend);
      }
    }
    return Optional.empty();
  }

  private static int sum(List<Share> shares) {
    int sum = 0;
    for (int i = 0; i < shares.size(); i++) {
      sum = Math.addExact(sum, shares.get(i).weight());
    }
    return sum;
  }

  @Override
  public String toString() {
    return shares.stream()
        .map(share -> shares.size() == 1 ? share.to() + "" : share.to() + " " + share.weight())
        .collect(Collectors.joining(", ", "forward to ", ""));
  }
}
