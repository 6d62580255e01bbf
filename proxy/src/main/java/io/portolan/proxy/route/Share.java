// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

/// A part of a forwarding route's requests.
///
/// @param weight its part of the sum of all weights; 0 for none
/// @param to where they go
public record Share(int weight, Destination to) {
  private static final int MAX_WEIGHT = 1_000_000;

  public Share {
    if (weight < 0 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException("weight " + weight + ", 0 to " + MAX_WEIGHT);
    }
  }
}
