// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import static io.portolan.linux.uapi.Rtnetlink.RTPROT_BOOT;

import java.util.Optional;
import java.util.function.Consumer;

/// A rule that chooses the routing table of a packet, begun with [#lookup].
///
/// @param family AF_INET or AF_INET6
/// @param priority smaller is tried first
/// @param table the table to look in, 0 where the action needs none
/// @param inputLink name of the link that the packet came by, empty for any
/// @param outputLink name of the link that its socket is bound to, empty for any
/// @param mark what the packet's mark must be under `markMask`
/// @param protocol who made it (RTPROT_)
public record Rule(
    int family,
    int priority,
    int table,
    RuleAction action,
    Optional<IpPrefix> source,
    Optional<IpPrefix> destination,
    String inputLink,
    String outputLink,
    int mark,
    int markMask,
    int protocol) {

  /// A rule that sends every packet of the family to `table`.
  public static Rule lookup(int family, int priority, int table) {
    return new Rule(
        family,
        priority,
        table,
        RuleAction.TO_TABLE,
        Optional.empty(),
        Optional.empty(),
        "",
        "",
        0,
        0,
        RTPROT_BOOT);
  }

  Rule at(int newPriority, int newTable) {
    return with(
        edit -> {
          edit.priority = newPriority;
          edit.table = newTable;
        });
  }

  /// The same with another action.
  public Rule action(RuleAction newAction) {
    return with(edit -> edit.action = newAction);
  }

  /// The same for packets from these addresses.
  public Rule from(IpPrefix prefix) {
    return with(edit -> edit.source = Optional.of(prefix));
  }

  /// The same for packets to these addresses.
  public Rule to(IpPrefix prefix) {
    return with(edit -> edit.destination = Optional.of(prefix));
  }

  /// The same for packets that came by a link.
  public Rule incoming(String linkName) {
    return with(edit -> edit.inputLink = linkName);
  }

  /// The same for packets of sockets bound to a link.
  public Rule outgoing(String linkName) {
    return with(edit -> edit.outputLink = linkName);
  }

  /// The same for packets with a mark.
  public Rule marked(int newMark, int newMask) {
    return with(
        edit -> {
          edit.mark = newMark;
          edit.markMask = newMask;
        });
  }

  /// The same made by somebody, 0 to 255.
  public Rule protocol(int newProtocol) {
    return with(edit -> edit.protocol = newProtocol);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(priority).append(':');
    text.append(" from ").append(source.map(IpPrefix::toString).orElse("all"));
    destination.ifPresent(prefix -> text.append(" to ").append(prefix));
    if (markMask != 0) {
      text.append(" fwmark 0x").append(Integer.toHexString(mark));
      text.append("/0x").append(Integer.toHexString(markMask));
    }
    text.append(inputLink.isEmpty() ? "" : " iif " + inputLink);
    text.append(outputLink.isEmpty() ? "" : " oif " + outputLink);
    return text.append(' ').append(action.text(table)).toString();
  }

  private Rule with(Consumer<Edit> change) {
    Edit edit = new Edit(this);
    change.accept(edit);
    return edit.done();
  }

  /// A copy whose fields can be set one by one.
  private static final class Edit {
    private int family;
    private int priority;
    private int table;
    private RuleAction action;
    private Optional<IpPrefix> source;
    private Optional<IpPrefix> destination;
    private String inputLink;
    private String outputLink;
    private int mark;
    private int markMask;
    private int protocol;

    Edit(Rule from) {
      family = from.family;
      priority = from.priority;
      table = from.table;
      action = from.action;
      source = from.source;
      destination = from.destination;
      inputLink = from.inputLink;
      outputLink = from.outputLink;
      mark = from.mark;
      markMask = from.markMask;
      protocol = from.protocol;
    }

    Rule done() {
      return new Rule(
          family,
          priority,
          table,
          action,
          source,
          destination,
          inputLink,
          outputLink,
          mark,
          markMask,
          protocol);
    }
  }
}
