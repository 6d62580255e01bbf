// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

/// How the endpoints of a backend are doing, as one event loop sees it.
public interface Loads {
  /// The number of endpoints, at least 1.
  int size();

  /// The requests under way to the endpoint of that index.
  int load(int index);

  /// How long one more request to that endpoint is expected to take, in a measure of its own.
  ///
  /// @param now as [System#nanoTime]
  double cost(int index, long now);
}
