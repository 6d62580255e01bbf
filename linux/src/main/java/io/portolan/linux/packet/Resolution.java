// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.packet;

import io.portolan.linux.route.MacAddress;
import java.net.InetAddress;

/// What neighbours on a link say to find each other: ARP (RFC 826) for IPv4, neighbour discovery
/// (RFC 4861) for IPv6.
public sealed interface Resolution {

  /// The Ethernet address of whoever speaks.
  MacAddress from();

  /// Somebody asks who has an address.
  ///
  /// @param source of whoever asks; the unspecified address in a probe (RFC 5227, RFC 4862)
  /// @param target the address that is asked for; the source itself in an ARP announcement
  record Question(MacAddress from, InetAddress source, InetAddress target) implements Resolution {}

  /// Somebody says that an address is his.
  record Answer(MacAddress from, InetAddress target) implements Resolution {}

  /// Whether the speaker takes the address for his own.
  default boolean claims(InetAddress address) {
    return switch (this) {
      case Question question -> question.source().equals(address);
      case Answer answer -> answer.target().equals(address);
    };
  }
}
