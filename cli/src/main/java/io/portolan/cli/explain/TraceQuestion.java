// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.portolan.cli.failure.Failure;
import io.portolan.network.IpAddress;
import io.portolan.network.Protocol;
import java.util.Locale;
import java.util.Optional;

/// A question of `portolan trace`.
///
/// @param from as [PartyText] has it
/// @param to likewise, or a DNS name
/// @param port a number or the name of a port; empty where the target has only one
/// @param namespace of names without one
/// @param ipv6 whether the way by IPv6 is asked for
/// @param live whether a real packet is to be sent, too
public record TraceQuestion(
    String from,
    String to,
    Optional<String> port,
    Protocol protocol,
    String namespace,
    boolean ipv6,
    boolean live) {

  /// Takes `TARGET[:PORT]` apart; an IPv6 address with a port stands in brackets.
  ///
  /// @throws Failure USAGE when the protocol is none
  public static TraceQuestion of(
      String from, String target, String protocol, String namespace, boolean ipv6, boolean live) {
    String to = target;
    Optional<String> port = Optional.empty();
    int colon = target.lastIndexOf(':');
    if (target.startsWith("[") && target.contains("]")) {
      int end = target.indexOf(']');
      to = target.substring(1, end);
      port = Optional.of(target.substring(end + 1)).filter(t -> t.startsWith(":"));
      port = port.map(text -> text.substring(1));
    } else if (colon > 0 && IpAddress.parse(target).isEmpty()) {
      to = target.substring(0, colon);
      port = Optional.of(target.substring(colon + 1));
    }
    try {
      return new TraceQuestion(
          from,
          to,
          port.filter(text -> !text.isEmpty()),
          Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)),
          namespace,
          ipv6,
          live);
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Failure.Kind.USAGE, "--protocol " + protocol + ": write TCP, UDP or SCTP", e);
    }
  }
}
