// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.service;

/// A range of ports, both ends included.
public record PortRange(int first, int last) {
  /// Kubernetes' own.
  public static final PortRange NODE_PORTS = new PortRange(30_000, 32_767);

  /// @throws IllegalArgumentException when it is no range of ports
  public PortRange {
    if (first < 1 || last > 65_535 || first > last) {
      throw new IllegalArgumentException(first + "-" + last + " is no range of ports");
    }
  }

  public boolean contains(int port) {
    return first <= port && port <= last;
  }

  public int size() {
    return last - first + 1;
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
