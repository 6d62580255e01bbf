// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import io.portolan.linux.NetworkNamespace;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

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
    return with(edit -> edit.name = Optional.of(newName));
  }

  /// The same with an Ethernet address.
  public LinkSettings withMac(MacAddress newMac) {
    return with(edit -> edit.mac = Optional.of(newMac));
  }

  /// The same with an index.
  public LinkSettings withIndex(int newIndex) {
    return with(edit -> edit.index = OptionalInt.of(newIndex));
  }

  /// The same with a largest packet size, in bytes.
  public LinkSettings withMtu(int bytes) {
    return with(edit -> edit.mtu = OptionalInt.of(bytes));
  }

  /// The same as a port of a bridge, or with 0 of none.
  public LinkSettings withMaster(int bridge) {
    return with(edit -> edit.master = OptionalInt.of(bridge));
  }

  /// The same in a link group.
  public LinkSettings withGroup(int newGroup) {
    return with(edit -> edit.group = OptionalInt.of(newGroup));
  }

  /// The same with an alias.
  public LinkSettings withAlias(String newAlias) {
    return with(edit -> edit.alias = Optional.of(newAlias));
  }

  /// The same, set up.
  public LinkSettings setUp() {
    return with(edit -> edit.up = Optional.of(true));
  }

  /// The same, set down.
  public LinkSettings setDown() {
    return with(edit -> edit.up = Optional.of(false));
  }

  /// The same with or without an IPv6 link-local address of the kernel's making.
  public LinkSettings withLinkLocalAddress(boolean wanted) {
    return with(edit -> edit.linkLocalAddress = Optional.of(wanted));
  }

  /// The same in a namespace.
  public LinkSettings in(NetworkNamespace newNamespace) {
    return with(edit -> edit.namespace = Optional.of(newNamespace));
  }

  private LinkSettings with(Consumer<Edit> change) {
    Edit edit = new Edit(this);
    change.accept(edit);
    return edit.done();
  }

  /// A copy whose fields can be set one by one.
  private static final class Edit {
    private Optional<String> name;
    private Optional<MacAddress> mac;
    private OptionalInt index;
    private OptionalInt mtu;
    private OptionalInt master;
    private OptionalInt group;
    private Optional<String> alias;
    private Optional<Boolean> up;
    private Optional<Boolean> linkLocalAddress;
    private Optional<NetworkNamespace> namespace;

    Edit(LinkSettings from) {
      name = from.name;
      mac = from.mac;
      index = from.index;
      mtu = from.mtu;
      master = from.master;
      group = from.group;
      alias = from.alias;
      up = from.up;
      linkLocalAddress = from.linkLocalAddress;
      namespace = from.namespace;
    }

    LinkSettings done() {
      return new LinkSettings(
          name, mac, index, mtu, master, group, alias, up, linkLocalAddress, namespace);
    }
  }
}
