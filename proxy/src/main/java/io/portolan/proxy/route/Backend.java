// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

/// A named set of endpoints, which change without the route.
///
/// @param name for example `shop/cart:http`
/// @param balance how the endpoint for a request is chosen
public record Backend(String name, Balance balance) implements Destination {
  /// Each request to the less busy of two endpoints.
  public Backend(String name) {
    this(name, Balance.Spread.LEAST_REQUEST);
  }

  /// The name, and how endpoints are chosen where that is not the usual way.
  @Override
  public String toString() {
    return balance == Balance.Spread.LEAST_REQUEST ? name : name + " (" + balance + ")";
  }
}
