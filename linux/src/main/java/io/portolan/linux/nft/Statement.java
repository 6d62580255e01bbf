// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One step of a rule.
public sealed interface Statement
    permits Verdict,
        Statement.Match,
        Statement.Lookup,
        Statement.VerdictMap,
        Statement.Counter,
        Statement.CounterRef,
        Statement.Limit,
        Statement.Log,
        Statement.Notrack,
        Statement.Nat,
        Statement.Reject,
        Statement.SetMeta,
        Statement.SetCt,
        Statement.Update,
        Statement.Tproxy {

  /// Go on only if the comparison holds.
  record Match(Expression left, Comparison comparison, Expression right) implements Statement {}

  /// How two values are compared.
  enum Comparison {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    /// One of the bits at least, of a type that consists of bits: `ct state established,related`.
    HAS_ANY(""),
    /// None of the bits: `ct status ! dnat`.
    HAS_NONE("!");

    private final String text;

    Comparison(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /// Go on only if the set has the key, or, when `inverted`, only if it has not.
  record Lookup(Expression key, boolean inverted, SetRef set) implements Statement {}

  /// Take the verdict that the map has for the key; go on when it has none.
  record VerdictMap(Expression key, SetRef map) implements Statement {}

  record Counter(long packets, long bytes) implements Statement {
    public static final Counter ZERO = new Counter(0, 0);
  }

  /// Count in the table's counter of that name.
  record CounterRef(String name) implements Statement {}

  /// Go on only while there are fewer than `rate` in each `unit` (or, when `over`, only while
  /// more).
  ///
  /// @param rate packets, or bytes when `bytes`
  /// @param burst how many more at once
  record Limit(long rate, Unit unit, int burst, boolean over, boolean bytes) implements Statement {
    /// A time; the text is the lower-case name.
    public enum Unit {
      SECOND(1),
      MINUTE(60),
      HOUR(3600),
      DAY(86400),
      WEEK(604800);

      private final long seconds;

      Unit(long seconds) {
        this.seconds = seconds;
      }

      public long seconds() {
        return seconds;
      }

      public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
      }
    }
  }

  /// @param prefix empty when there is none; at most 127 bytes
  /// @param level 0 (emerg) to 7 (debug); 4 (warn) is usual; not used with a group
  /// @param group the nfnetlink_log group; empty: the kernel's own log
  record Log(String prefix, int level, Optional<Integer> group) implements Statement {}

  /// Keep this packet out of connection tracking.
  record Notrack() implements Statement {}

  /// @param family which addresses; empty only where there is no address or the table has one
  ///     family
  /// @param address the new address, or a map that gives an address or an address and a port
  /// @param port the new port
  record Nat(
      Kind kind,
      Optional<Family> family,
      Optional<Expression> address,
      Optional<Expression> port,
      Set<Flag> flags)
      implements Statement {
    /// What is translated, and to what; the text is the lower-case name.
    public enum Kind {
      SNAT,
      DNAT,
      MASQUERADE,
      REDIRECT;

      public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
      }
    }

    /// How a port or address is chosen.
    public enum Flag {
      RANDOM("random", 4),
      FULLY_RANDOM("fully-random", 16),
      PERSISTENT("persistent", 8);

      private final String text;
      private final int bit;

      Flag(String text, int bit) {
        this.text = text;
        this.bit = bit;
      }

      public String text() {
        return text;
      }

      /// The `NF_NAT_RANGE_` bit.
      public int bit() {
        return bit;
      }
    }

    public Nat {
      flags = flags.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(flags));
    }
  }

  /// Refuse the packet and tell the sender.
  record Reject(RejectReason reason) implements Statement {}

  record SetMeta(MetaKey key, Expression value) implements Statement {}

  record SetCt(CtKey key, Expression value) implements Statement {}

  /// Write the key, and in a map what `data` gives, into a dynamic set.
  ///
  /// @param timeout how long the element lives; empty: as long as the set says
  /// @param statements what the element itself does, such as counting
  record Update(
      Verb verb,
      String set,
      Expression key,
      Optional<Expression> data,
      Optional<Duration> timeout,
      List<Statement> statements)
      implements Statement {
    /// How to write; the text is the lower-case name.
    public enum Verb {
      /// Leave an element that is there as it is.
      ADD,
      /// Let the time of an element that is there start anew; its data stays.
      UPDATE,
      DELETE;

      public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
      }
    }

    public Update {
      statements = List.copyOf(statements);
    }
  }

  /// Hand the packet to a transparent socket of this machine.
  record Tproxy(Optional<Family> family, Optional<Expression> address, Optional<Expression> port)
      implements Statement {}

  static Statement match(Expression left, Data right) {
    return new Match(left, Comparison.EQUAL, new Expression.Constant(left.type(), right));
  }

  static Statement match(Expression left, Comparison comparison, Data right) {
    return new Match(left, comparison, new Expression.Constant(left.type(), right));
  }

  static Statement in(Expression key, SetRef set) {
    return new Lookup(key, false, set);
  }

  static Statement notIn(Expression key, SetRef set) {
    return new Lookup(key, true, set);
  }

  static Statement vmap(Expression key, SetRef map) {
    return new VerdictMap(key, map);
  }

  static Statement dnat(Family family, Expression address) {
    return new Nat(
        Nat.Kind.DNAT, Optional.of(family), Optional.of(address), Optional.empty(), Set.of());
  }

  static Statement snat(Family family, Expression address, Nat.Flag... flags) {
    return new Nat(
        Nat.Kind.SNAT, Optional.of(family), Optional.of(address), Optional.empty(), Set.of(flags));
  }

  static Statement masquerade(Nat.Flag... flags) {
    return new Nat(
        Nat.Kind.MASQUERADE, Optional.empty(), Optional.empty(), Optional.empty(), Set.of(flags));
  }

  static Statement reject(RejectReason reason) {
    return new Reject(reason);
  }
}
