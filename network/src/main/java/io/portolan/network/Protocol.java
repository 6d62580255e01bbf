// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import java.util.Optional;
import java.util.stream.Stream;

/// A transport protocol that Kubernetes' API names, with its IANA protocol number.
public enum Protocol {
  TCP(6),
  UDP(17),
  SCTP(132);

  private final int number;

  Protocol(int number) {
    this.number = number;
  }

  /// The protocol of that number; empty for one that Kubernetes has no name for.
  public static Optional<Protocol> ofNumber(int number) {
    return Stream.of(values()).filter(each -> each.number == number).findFirst();
  }

  /// The number in the IPv4 protocol or IPv6 next-header field.
  public int number() {
    return number;
  }
}
