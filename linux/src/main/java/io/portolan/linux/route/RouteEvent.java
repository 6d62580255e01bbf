// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

/// A change that the kernel told of.
public sealed interface RouteEvent {
  /// A link was made or changed.
  record LinkChanged(Link link) implements RouteEvent {}

  /// A link went away, or to another namespace.
  record LinkRemoved(Link link) implements RouteEvent {}

  /// An address was added or changed.
  record AddressChanged(Address address) implements RouteEvent {}

  /// An address was taken away.
  record AddressRemoved(Address address) implements RouteEvent {}

  /// A route was added or replaced another.
  record RouteChanged(Route route) implements RouteEvent {}

  /// A route was removed.
  record RouteRemoved(Route route) implements RouteEvent {}

  /// Events came faster than they were read, and some are lost: list everything again.
  record Lost() implements RouteEvent {}
}
