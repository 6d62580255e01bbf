// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.runtime;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// Makes up container ids. Safe for use by several threads if its source is.
public final class ContainerIds {
  private static final int BYTES = 32;
  private final RandomGenerator random;

  public ContainerIds(RandomGenerator random) {
    this.random = random;
  }

  public String next() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return "portolan://" + HexFormat.of().formatHex(bytes);
  }
}
