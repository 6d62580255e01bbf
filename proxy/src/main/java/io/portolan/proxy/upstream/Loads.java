// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

/// How busy the endpoints of a backend are, as one event loop sees it.
public interface Loads {
  /// The number of endpoints, at least 1.
  int size();

  /// The requests under way to the endpoint of that index.
  int load(int index);
}
