// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import io.portolan.linux.NetworkNamespace;
import java.util.Optional;
import java.util.OptionalInt;

/// What a link is to have, at its creation or by a change; what is absent is left to the kernel or
/// as it is.
///
/// @param name a new name; the creating methods take the name by themselves
/// @param index the index to get at its creation; must be free in its namespace
/// @param master index of the bridge to be a port of, 0 for none
/// @param alias free text; it tells what is ours from what is not
/// @param linkLocalAddress whether the kernel gives it an IPv6 link-local address when it goes up;
///     only a change can set this, so create the link down
/// @param namespace where it is to be
public record LinkSettings(
    Optional<String> name,
    Optional<MacAddress> mac,
    OptionalInt index,
    OptionalInt mtu,
    OptionalInt master,
    OptionalInt group,
    Optional<String> alias,
    Optional<Boolean> up,
    Optional<Boolean> linkLocalAddress,
    Optional<NetworkNamespace> namespace) {
  /// Nothing is set.
  public static final LinkSettings NONE =
      new LinkSettings(
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// The same with a name.
  public LinkSettings withName(String newName) {
    return new LinkSettings(
        Optional.of(newName),
        mac,
        index,
        mtu,
        master,
        group,
        alias,
        up,
        linkLocalAddress,
        namespace);
  }

  /// The same with an Ethernet address.
  public LinkSettings withMac(MacAddress newMac) {
    return new LinkSettings(
        name,
        Optional.of(newMac),
        index,
        mtu,
        master,
        group,
        alias,
        up,
        linkLocalAddress,
        namespace);
  }

  /// The same with an index.
  public LinkSettings withIndex(int newIndex) {
    return new LinkSettings(
        name,
        mac,
        OptionalInt.of(newIndex),
        mtu,
        master,
        group,
        alias,
        up,
        linkLocalAddress,
        namespace);
  }

  /// The same with a largest packet size, in bytes.
  public LinkSettings withMtu(int bytes) {
    return new LinkSettings(
        name,
        mac,
        index,
        OptionalInt.of(bytes),
        master,
        group,
        alias,
        up,
        linkLocalAddress,
        namespace);
  }

  /// The same as a port of a bridge, or with 0 of none.
  public LinkSettings withMaster(int bridge) {
    return new LinkSettings(
        name,
        mac,
        index,
        mtu,
        OptionalInt.of(bridge),
        group,
        alias,
        up,
        linkLocalAddress,
        namespace);
  }

  /// The same in a link group.
  public LinkSettings withGroup(int newGroup) {
    return new LinkSettings(
        name,
        mac,
        index,
        mtu,
        master,
        OptionalInt.of(newGroup),
        alias,
        up,
        linkLocalAddress,
        namespace);
  }

  /// The same with an alias.
  public LinkSettings withAlias(String newAlias) {
    return new LinkSettings(
        name,
        mac,
        index,
        mtu,
        master,
        group,
        Optional.of(newAlias),
        up,
        linkLocalAddress,
        namespace);
  }

  /// The same, set up.
  public LinkSettings setUp() {
    return new LinkSettings(
        name,
        mac,
        index,
        mtu,
        master,
        group,
        alias,
        Optional.of(true),
        linkLocalAddress,
        namespace);
  }

  /// The same, set down.
  public LinkSettings setDown() {
    return new LinkSettings(
        name,
        mac,
        index,
        mtu,
        master,
        group,
        alias,
        Optional.of(false),
        linkLocalAddress,
        namespace);
  }

  /// The same with or without an IPv6 link-local address of the kernel's making.
  public LinkSettings withLinkLocalAddress(boolean wanted) {
    return new LinkSettings(
        name, mac, index, mtu, master, group, alias, up, Optional.of(wanted), namespace);
  }

  /// The same in a namespace.
  public LinkSettings in(NetworkNamespace newNamespace) {
    return new LinkSettings(
        name,
        mac,
        index,
        mtu,
        master,
        group,
        alias,
        up,
        linkLocalAddress,
        Optional.of(newNamespace));
  }
}
