// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.Field;
import io.portolan.linux.nft.MetaKey;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Statement.Comparison;
import java.util.ArrayList;
import java.util.List;

/// The statements of a rule as they are found, without the checks of protocols that the fields in
/// them imply.
final class Dependencies {
  private static final int NOWHERE = -1;

  private final Family family;
  private final List<Statement> statements = new ArrayList<>();
  private Family network;
  private int transport = -1;
  private int linkCheck = NOWHERE;
  private int networkCheck = NOWHERE;
  private int transportCheck = NOWHERE;

  Dependencies(Family family) {
    this.family = family;
    this.network = family;
  }

  List<Statement> statements() {
    return List.copyOf(statements);
  }

  /// The family that the packet has here; INET when it may be either.
  Family network() {
    return network;
  }

  void add(Statement statement) {
    statements.add(statement);
    if (!(statement instanceof Statement.Match) && !(statement instanceof Statement.Lookup)) {
      // A check before something that acts is not the same as one after it.
      linkCheck = NOWHERE;
      networkCheck = NOWHERE;
      transportCheck = NOWHERE;
    }
  }

  /// Adds a match, and remembers it if a field may imply it.
  void match(Statement.Match match) {
    if (match.comparison() == Comparison.EQUAL
        && match.right() instanceof Expression.Constant(_, var data)) {
      switch (match.left()) {
        case Expression.Meta(var key) -> learn(key, data);
        case Expression.Payload(var field) when field == Field.IP_PROTOCOL && family == Family.IP ->
            learn(MetaKey.L4PROTO, data);
        default -> {}
      }
    }
    add(match);
  }

  private void learn(MetaKey key, Data data) {
    switch (key) {
      case L4PROTO -> {
        transport = data.at(0);
        transportCheck = statements.size();
      }
      case NFPROTO -> {
        if (family == Family.INET) {
          network = Family.ofNumber(data.at(0));
          networkCheck = statements.size();
        }
      }
      case PROTOCOL -> {
        if (family == Family.NETDEV || family == Family.BRIDGE) {
          network =
              switch ((int) data.toBigEndianLong()) {
                case 0x0800 -> Family.IP;
                case 0x86dd -> Family.IP6;
                default -> family;
              };
          networkCheck = statements.size();
        }
      }
      case IIFTYPE -> linkCheck = statements.size();
      default -> {}
    }
  }

  /// The field at a place in a header; the checks that it implies go.
  Field field(int base, int offset, int length) {
    for (Field field : Field.values()) {
      if (field.base().ordinal() == base
          && field.offset() == offset
          && (length == field.length() || (length < field.length() && isAddress(field)))
          && suits(field)) {
        dropChecks(field);
        return field;
      }
    }
    throw new IllegalArgumentException(
        length + " bytes at " + offset + " of header " + base + " are no known field");
  }

  /// Of other fields nobody asks for the first bytes only.
  private static boolean isAddress(Field field) {
    return field.type().equals(DataType.IPV4_ADDR) || field.type().equals(DataType.IPV6_ADDR);
  }

  private boolean suits(Field field) {
    // That a packet is ICMP implies its family, even where no check says so.
    boolean networkSuits =
        field.networkFamily() == Family.INET
            || field.networkFamily() == network
            || (field.base() == Field.Base.TRANSPORT && network == Family.INET);
    boolean transportSuits =
        field.base() != Field.Base.TRANSPORT
            || field.transportProtocol() == transport
            || field.transportProtocol() < 0;
    return networkSuits && transportSuits;
  }

  private void dropChecks(Field field) {
    if (field.base() == Field.Base.LINK) {
      drop(linkCheck);
    }
    if (field.transportProtocol() >= 0) {
      drop(transportCheck);
    }
    if (field.networkFamily() != Family.INET) {
      drop(networkCheck);
    }
  }

  void dropNetworkCheck() {
    drop(networkCheck);
  }

  private void drop(int check) {
    if (check == NOWHERE) {
      return;
    }
    statements.remove(check);
    linkCheck = after(check, linkCheck);
    networkCheck = after(check, networkCheck);
    transportCheck = after(check, transportCheck);
  }

  private static int after(int removed, int check) {
    if (check == removed) {
      return NOWHERE;
    }
    return check > removed ? check - 1 : check;
  }
}
