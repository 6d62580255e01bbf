// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.conntrack;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/// Which connections are meant; what is absent does not matter.
///
/// @param destination the address that the first packet was sent to, before translation
/// @param replySource the address that answers, after translation: the endpoint of a Service
public record ConntrackFilter(
    OptionalInt family,
    OptionalInt protocol,
    Optional<InetAddress> destination,
    OptionalInt destinationPort,
    Optional<InetAddress> replySource,
    OptionalInt zone) {
  /// Every connection.
  public static final ConntrackFilter ALL =
      new ConntrackFilter(
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          OptionalInt.empty());

  /// The same of one family, AF_INET or AF_INET6.
  public ConntrackFilter family(int newFamily) {
    return new ConntrackFilter(
        OptionalInt.of(newFamily), protocol, destination, destinationPort, replySource, zone);
  }

  /// The same of one protocol (IPPROTO_).
  public ConntrackFilter protocol(int newProtocol) {
    return new ConntrackFilter(
        family, OptionalInt.of(newProtocol), destination, destinationPort, replySource, zone);
  }

  /// The same that were sent to an address.
  public ConntrackFilter to(InetAddress address) {
    return new ConntrackFilter(
        family, protocol, Optional.of(address), destinationPort, replySource, zone);
  }

  /// The same that were sent to a port.
  public ConntrackFilter toPort(int port) {
    return new ConntrackFilter(
        family, protocol, destination, OptionalInt.of(port), replySource, zone);
  }

  /// The same that an address answers.
  public ConntrackFilter answeredBy(InetAddress address) {
    return new ConntrackFilter(
        family, protocol, destination, destinationPort, Optional.of(address), zone);
  }

  /// The same in one zone.
  public ConntrackFilter zone(int newZone) {
    return new ConntrackFilter(
        family, protocol, destination, destinationPort, replySource, OptionalInt.of(newZone));
  }

  /// Whether `entry` is meant.
  public boolean matches(ConntrackEntry entry) {
    ConntrackTuple original = entry.original();
    return matches(family, original.family())
        && matches(protocol, original.protocol())
        && matches(destinationPort, original.destinationPort())
        && matches(zone, entry.zone())
        && destination.map(original.destination()::equals).orElse(true)
        && replySource.map(entry.reply().source()::equals).orElse(true);
  }

  private static boolean matches(OptionalInt wanted, int actual) {
    return wanted.isEmpty() || wanted.getAsInt() == actual;
  }
}
