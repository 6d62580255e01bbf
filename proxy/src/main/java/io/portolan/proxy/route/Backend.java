// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.Optional;

/// A named set of endpoints, which change without the route.
///
/// @param name for example `shop/cart:http`
/// @param balance how the endpoint for a request is chosen
/// @param session whether clients stay at theirs
/// @param check how endpoints are asked whether they are well; empty for not at all
/// @param resilience how endpoints are spared; empty for as usual
public record Backend(
    String name,
    Balance balance,
    Optional<Session> session,
    Optional<HealthCheck> check,
    Optional<Resilience> resilience)
    implements Destination {
  /// Each request to the less busy of two endpoints.
  public Backend(String name) {
    this(name, Balance.Spread.LEAST_REQUEST);
  }

  /// One whose endpoints are chosen in that way.
  public Backend(String name, Balance balance) {
    this(name, balance, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// The same with a session.
  public Backend with(Session other) {
    return new Backend(name, balance, Optional.of(other), check, resilience);
  }

  /// The same with checks of its endpoints' health.
  public Backend with(HealthCheck other) {
    return new Backend(name, balance, session, Optional.of(other), resilience);
  }

  /// The same with endpoints that are spared so.
  public Backend with(Resilience other) {
    return new Backend(name, balance, session, check, Optional.of(other));
  }

  /// How the endpoint is chosen in words; empty where it is chosen in the usual way.
  private String how() {
    if (session.isPresent()) {
      return " (by cookie " + session.get().cookie().name() + ")";
    }
    return balance == Balance.Spread.LEAST_REQUEST ? "" : " (" + balance + ")";
  }

  /// The name, and how endpoints are chosen where that is not the usual way.
  @Override
  public String toString() {
    return name + how();
  }
}
