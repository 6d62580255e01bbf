// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.Field;
import io.portolan.linux.nft.MetaKey;
import io.portolan.linux.nft.RejectReason;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Statement.Comparison;
import io.portolan.linux.nft.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Turns a rule into the kernel's instructions.
public final class Linearizer {
  /*
   * A field exists only in packets of its protocol, so a check of the protocol goes before the
   * first statement that reads such a field, unless the rule has checked it already or the table
   * has but one family. The checks are not part of the rule's own statements; Delinearizer takes
   * them away again.
   */
  private static final int NAT_FLAGS = 4 | 8 | 16;

  private final Family family;
  private final List<Instruction> out = new ArrayList<>();
  private Family network;
  private int transport = -1;
  private boolean ethernet;

  private Linearizer(Family family) {
    this.family = family;
    this.network = family;
  }

  /// The instructions of a rule in a table of `family`.
  ///
  /// @throws IllegalArgumentException when the kernel has no instructions for a statement
  public static List<Instruction> linearize(Family family, Rule rule) {
    Linearizer linearizer = new Linearizer(family);
    rule.statements().forEach(linearizer::statement);
    return List.copyOf(linearizer.out);
  }

  private void statement(Statement statement) {
    switch (statement) {
      case Verdict verdict -> out.add(new Instruction.Decide(verdict));
      case Statement.Match match -> match(match);
      case Statement.Lookup(var key, var inverted, var set) -> {
        load(key);
        out.add(new Instruction.Lookup(set, 0, Instruction.NONE, inverted));
      }
      case Statement.VerdictMap(var key, var map) -> {
        load(key);
        out.add(new Instruction.Lookup(map, 0, Instruction.VERDICT, false));
      }
      case Statement.Counter(var packets, var bytes) ->
          out.add(new Instruction.Counter(packets, bytes));
      case Statement.CounterRef(var name) -> out.add(new Instruction.ObjectRef(1, name));
      case Statement.Limit limit -> out.add(new Instruction.Limit(limit));
      case Statement.Log log -> out.add(new Instruction.Log(log));
      case Statement.Notrack _ -> out.add(new Instruction.Notrack());
      case Statement.Nat nat -> nat(nat);
      case Statement.Reject(var reason) -> reject(reason);
      case Statement.SetMeta(var key, var value) -> {
        load(value);
        out.add(new Instruction.StoreMeta(key.number(), 0));
      }
      case Statement.SetCt(var key, var value) -> {
        load(value);
        out.add(new Instruction.StoreCt(key.number(), 0));
      }
      case Statement.Update update -> update(update);
      case Statement.Tproxy tproxy -> tproxy(tproxy);
    }
  }

  private void match(Statement.Match match) {
    require(match.left());
    DataType type = match.left().type();
    switch (match.right()) {
      case Expression.Constant(_, var data) -> compare(match.left(), match.comparison(), data);
      case Expression.TextPrefix(var prefix) -> {
        load(match.left(), 0);
        byte[] text = prefix.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        out.add(new Instruction.Compare(0, equality(match), Data.ofBytes(text)));
      }
      case Expression.Prefix prefix -> prefix(match, prefix);
      case Expression.Range(_, var first, var last) -> {
        load(match.left(), 0);
        boolean swapped = toNetworkOrder(type);
        Data from = swapped ? first.reversed() : first;
        Data to = swapped ? last.reversed() : last;
        if (equality(match) == Instruction.Operator.EQ) {
          out.add(new Instruction.Compare(0, Instruction.Operator.GTE, from));
          out.add(new Instruction.Compare(0, Instruction.Operator.LTE, to));
        } else {
          out.add(new Instruction.Range(0, true, from, to));
        }
      }
      default ->
          throw new IllegalArgumentException(
              "the kernel compares only with values known beforehand, not with " + match.right());
    }
  }

  private static Instruction.Operator equality(Statement.Match match) {
    return switch (match.comparison()) {
      case EQUAL -> Instruction.Operator.EQ;
      case NOT_EQUAL -> Instruction.Operator.NEQ;
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, HAS_ANY, HAS_NONE ->
          throw new IllegalArgumentException(
              "blocks and ranges can only be equal or not: " + match);
    };
  }

  private void compare(Expression left, Comparison comparison, Data data) {
    DataType type = left.type();
    if (data.length() != type.length()) {
      throw new IllegalArgumentException(
          "a value of " + data.length() + " bytes cannot be compared with " + type.text());
    }
    load(left, 0);
    switch (comparison) {
      case EQUAL -> {
        out.add(new Instruction.Compare(0, Instruction.Operator.EQ, data));
        learn(left, data);
      }
      case NOT_EQUAL -> out.add(new Instruction.Compare(0, Instruction.Operator.NEQ, data));
      case LESS -> ordered(type, Instruction.Operator.LT, data);
      case LESS_OR_EQUAL -> ordered(type, Instruction.Operator.LTE, data);
      case GREATER -> ordered(type, Instruction.Operator.GT, data);
      case GREATER_OR_EQUAL -> ordered(type, Instruction.Operator.GTE, data);
      case HAS_ANY -> bits(data, Instruction.Operator.NEQ);
      case HAS_NONE -> bits(data, Instruction.Operator.EQ);
    }
  }

  private void ordered(DataType type, Instruction.Operator operator, Data data) {
    boolean swapped = toNetworkOrder(type);
    out.add(new Instruction.Compare(0, operator, swapped ? data.reversed() : data));
  }

  private void bits(Data mask, Instruction.Operator operator) {
    Data zero = Bits.zero(mask.length());
    out.add(new Instruction.Bitwise(0, 0, mask, zero));
    out.add(new Instruction.Compare(0, operator, zero));
  }

  /// The kernel orders bytes from the first on, as network byte order has them.
  private boolean toNetworkOrder(DataType type) {
    if (type.bigEndian() || type.length() == 1 || Bits.isHostBigEndian()) {
      return false;
    }
    out.add(new Instruction.ByteOrder(0, 0, true, type.length()));
    return true;
  }

  private void prefix(Statement.Match match, Expression.Prefix prefix) {
    Instruction.Operator operator = equality(match);
    if (prefix.bits() % 8 == 0
        && prefix.bits() > 0
        && match.left() instanceof Expression.Payload(var field)) {
      int bytes = prefix.bits() / 8;
      out.add(new Instruction.LoadPayload(field.base().ordinal(), field.offset(), bytes, 0));
      out.add(new Instruction.Compare(0, operator, prefix.data().slice(0, bytes)));
      return;
    }
    load(match.left(), 0);
    int length = prefix.data().length();
    Data mask = Bits.prefixMask(prefix.bits(), length);
    out.add(new Instruction.Bitwise(0, 0, mask, Bits.zero(length)));
    out.add(new Instruction.Compare(0, operator, prefix.data()));
  }

  private void learn(Expression left, Data data) {
    if (left instanceof Expression.Meta(var key)) {
      if (key == MetaKey.L4PROTO) {
        transport = data.at(0);
      } else if (key == MetaKey.NFPROTO && family == Family.INET) {
        network = Family.ofNumber(data.at(0));
      }
    }
  }

  /// Checks what must hold and loads the value into the first registers.
  private void load(Expression expression) {
    require(expression);
    load(expression, 0);
  }

  private void load(Expression expression, int word) {
    if (word + expression.type().paddedLength() / 4 > 16) {
      throw new IllegalArgumentException("the kernel has no registers for all of " + expression);
    }
    switch (expression) {
      case Expression.Constant(_, var data) -> out.add(new Instruction.Immediate(word, data));
      case Expression.Meta(var key) -> out.add(new Instruction.LoadMeta(key.number(), word));
      case Expression.Payload(var field) ->
          out.add(
              new Instruction.LoadPayload(
                  field.base().ordinal(), field.offset(), field.length(), word));
      case Expression.Ct(var key, var direction) ->
          out.add(
              new Instruction.LoadCt(
                  key.number(), direction.map(Enum::ordinal).orElse(Instruction.NONE), word));
      case Expression.Fib fib -> out.add(FibBits.load(fib, word));
      case Expression.Numgen(var random, var modulus, var offset) ->
          out.add(new Instruction.Numgen(random, modulus, offset, word));
      case Expression.Jhash hash -> hash(hash, word);
      case Expression.Concat(var parts) -> {
        int at = word;
        for (Expression part : parts) {
          load(part, at);
          at += part.type().paddedLength() / 4;
        }
      }
      case Expression.Bitwise bitwise -> bitwise(bitwise, word);
      case Expression.MapLookup(var key, var map, _) -> {
        load(key, word);
        out.add(new Instruction.Lookup(map, word, word, false));
      }
      case Expression.TextPrefix _, Expression.Prefix _, Expression.Range _ ->
          throw new IllegalArgumentException(expression + " has no single value");
    }
  }

  private void hash(Expression.Jhash hash, int word) {
    int key = word == 0 ? 4 : word + 1;
    load(hash.key(), key);
    out.add(
        new Instruction.Hash(
            key,
            keyLength(hash.key()),
            hash.modulus(),
            hash.seed().map(java.util.OptionalInt::of).orElse(java.util.OptionalInt.empty()),
            hash.offset(),
            word));
  }

  /// Bytes of all parts, the last one filled up as well when there are several.
  private static int keyLength(Expression key) {
    DataType type = key.type();
    return type.parts().size() == 1 ? type.length() : type.paddedLength();
  }

  /// A chain of operations on bits becomes one instruction.
  private void bitwise(Expression.Bitwise bitwise, int word) {
    List<Expression.Bitwise> chain = new ArrayList<>();
    Expression inner = bitwise;
    while (inner instanceof Expression.Bitwise next) {
      chain.addFirst(next);
      inner = next.left();
    }
    load(inner, word);
    int length = bitwise.mask().length();
    Bits.MaskAndXor both = Bits.MaskAndXor.identity(length);
    for (Expression.Bitwise each : chain) {
      both = both.then(each.operator(), each.mask());
    }
    out.add(new Instruction.Bitwise(word, word, both.mask(), both.xor()));
  }

  private void require(Expression expression) {
    switch (expression) {
      case Expression.Payload(var field) -> require(field);
      case Expression.Concat(var parts) -> parts.forEach(this::require);
      case Expression.Bitwise bitwise -> require(bitwise.left());
      case Expression.MapLookup lookup -> require(lookup.key());
      case Expression.Jhash hash -> require(hash.key());
      case Expression.Constant _,
          Expression.TextPrefix _,
          Expression.Prefix _,
          Expression.Range _,
          Expression.Meta _,
          Expression.Ct _,
          Expression.Fib _,
          Expression.Numgen _ -> {}
    }
  }

  private void require(Field field) {
    if (field.base() == Field.Base.LINK && !ethernet && family != Family.BRIDGE) {
      out.add(new Instruction.LoadMeta(MetaKey.IIFTYPE.number(), 0));
      out.add(new Instruction.Compare(0, Instruction.Operator.EQ, Data.hostEndian(1, 2)));
      ethernet = true;
    }
    requireNetwork(field.networkFamily());
    int protocol = field.transportProtocol();
    if (protocol >= 0 && protocol != transport) {
      Data data = Data.protocol(protocol);
      out.add(new Instruction.LoadMeta(MetaKey.L4PROTO.number(), 0));
      out.add(new Instruction.Compare(0, Instruction.Operator.EQ, data));
      transport = protocol;
    }
  }

  private void requireNetwork(Family wanted) {
    if (wanted == Family.INET || wanted == network) {
      return;
    }
    boolean byEtherType = family == Family.NETDEV || family == Family.BRIDGE;
    MetaKey key = byEtherType ? MetaKey.PROTOCOL : MetaKey.NFPROTO;
    Data value =
        byEtherType
            ? Data.bigEndian(wanted == Family.IP ? 0x0800 : 0x86dd, 2)
            : Data.protocol(wanted.number());
    out.add(new Instruction.LoadMeta(key.number(), 0));
    out.add(new Instruction.Compare(0, Instruction.Operator.EQ, value));
    network = wanted;
  }

  private void nat(Statement.Nat nat) {
    nat.address().ifPresent(this::require);
    nat.port().ifPresent(this::require);
    int next = 0;
    int addressMin = Instruction.NONE;
    int addressMax = Instruction.NONE;
    int portMin = Instruction.NONE;
    int portMax = Instruction.NONE;
    if (nat.address().isPresent()) {
      Expression address = nat.address().get();
      Family addresses = nat.family().orElse(family);
      int words = addresses == Family.IP6 ? 4 : 1;
      addressMin = 0;
      addressMax = loadEnds(address, 0);
      next = address.type() instanceof DataType.Concat ? words + 1 : addressMax + words;
      if (address.type() instanceof DataType.Concat) {
        portMin = words;
        portMax = words;
      }
      // nft gives each value a register of 16 bytes, and reads rules that do likewise.
      next = (next + 3) & ~3;
    }
    if (nat.port().isPresent()) {
      portMin = next;
      portMax = loadEnds(nat.port().get(), next);
    }
    int flags = nat.flags().stream().mapToInt(Statement.Nat.Flag::bit).sum() & NAT_FLAGS;
    switch (nat.kind()) {
      case MASQUERADE -> out.add(new Instruction.Masquerade(portMin, portMax, flags));
      case REDIRECT -> out.add(new Instruction.Redirect(portMin, portMax, flags));
      case SNAT, DNAT ->
          out.add(
              new Instruction.Nat(
                  nat.kind() == Statement.Nat.Kind.SNAT,
                  nat.family().orElse(family).number(),
                  addressMin,
                  addressMax,
                  portMin,
                  portMax,
                  flags));
    }
  }

  /// Loads a value, or both ends of a range; returns where the last one is.
  private int loadEnds(Expression expression, int word) {
    if (expression instanceof Expression.Range(_, var first, var last)) {
      out.add(new Instruction.Immediate(word, first));
      out.add(new Instruction.Immediate(word + 4, last));
      return word + 4;
    }
    load(expression, word);
    return word;
  }

  private void reject(RejectReason reason) {
    requireNetwork(reason.family());
    out.add(new Instruction.Reject(reason.type(), reason.code()));
  }

  private void update(Statement.Update update) {
    require(update.key());
    update.data().ifPresent(this::require);
    load(update.key(), 0);
    int data = Instruction.NONE;
    if (update.data().isPresent()) {
      data = (update.key().type().paddedLength() / 4 + 3) & ~3;
      load(update.data().get(), data);
    }
    Linearizer each = new Linearizer(family);
    update.statements().forEach(each::statement);
    Optional<java.time.Duration> timeout = update.timeout();
    out.add(new Instruction.Update(update.verb(), update.set(), 0, data, timeout, each.out));
  }

  private void tproxy(Statement.Tproxy tproxy) {
    int address = Instruction.NONE;
    int port = Instruction.NONE;
    if (tproxy.address().isPresent()) {
      address = 0;
      load(tproxy.address().get(), address);
    }
    if (tproxy.port().isPresent()) {
      port = address == 0 ? 4 : 0;
      load(tproxy.port().get(), port);
    }
    int number =
        tproxy.family().map(Family::number).orElse(family == Family.INET ? 0 : family.number());
    out.add(new Instruction.Tproxy(number, address, port));
  }
}
