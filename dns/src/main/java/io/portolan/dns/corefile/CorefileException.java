// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.corefile;

/// What is wrong with a Corefile, and where: `Corefile:7: forward: ...`.
public final class CorefileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CorefileException(Place place, String problem) {
    super(place + ": " + problem);
  }
}
