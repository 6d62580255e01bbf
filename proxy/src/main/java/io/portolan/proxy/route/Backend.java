// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

/// A named set of endpoints, which change without the route.
///
/// @param name for example `shop/cart:http`
public record Backend(String name) implements Destination {
  @Override
  public String toString() {
    return name;
  }
}
