// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.nft.CtDirection;
import io.portolan.linux.nft.CtKey;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.Field;
import io.portolan.linux.nft.KeySpec;
import io.portolan.linux.nft.MetaKey;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.RejectReason;
import io.portolan.linux.nft.SetRef;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Statement.Comparison;
import java.util.List;
import java.util.Optional;

/// Turns the kernel's instructions back into the statements of a rule.
final class Delinearizer {
  private final Family family;
  private final SetScope scope;
  private final Registers registers = new Registers();
  private final Dependencies out;

  private Delinearizer(Family family, SetScope scope) {
    this.family = family;
    this.scope = scope;
    this.out = new Dependencies(family);
  }

  /// The statements of a rule in a table of `family`.
  ///
  /// @throws IllegalArgumentException when the tree has nothing for an instruction
  static List<Statement> delinearize(
      Family family, SetScope scope, List<Instruction> instructions) {
    Delinearizer delinearizer = new Delinearizer(family, scope);
    for (int i = 0; i < instructions.size(); i++) {
      Instruction instruction = instructions.get(i);
      if (instruction instanceof Instruction.Compare low
          && low.operator() == Instruction.Operator.GTE
          && i + 1 < instructions.size()
          && instructions.get(i + 1) instanceof Instruction.Compare high
          && high.operator() == Instruction.Operator.LTE) {
        delinearizer.range(new Instruction.Range(low.source(), false, low.data(), high.data()));
        i++;
      } else {
        delinearizer.instruction(instruction);
      }
    }
    return delinearizer.out.statements();
  }

  private void instruction(Instruction instruction) {
    switch (instruction) {
      case Instruction.LoadMeta(var key, var word) ->
          registers.set(word, new Expression.Meta(meta(key)));
      case Instruction.LoadPayload load -> payload(load);
      case Instruction.LoadCt(var key, var direction, var word) ->
          registers.set(word, new Expression.Ct(ct(key), direction(direction)));
      case Instruction.LoadFib(var flags, var result, var word) ->
          registers.set(word, FibBits.fib(flags, result));
      case Instruction.Numgen(var random, var modulus, var offset, var word) ->
          registers.set(word, new Expression.Numgen(random, modulus, offset));
      case Instruction.Hash hash -> hash(hash);
      case Instruction.Bitwise bitwise -> bitwise(bitwise);
      case Instruction.ByteOrder(var source, var word, _, _) -> registers.swap(source, word);
      case Instruction.Compare compare -> compare(compare);
      case Instruction.Range range -> range(range);
      case Instruction.Lookup lookup -> lookup(lookup);
      case Instruction.Immediate(var word, var data) ->
          registers.set(
              word, new Expression.Constant(new DataType.Integer(8 * data.length(), false), data));
      case Instruction.StoreMeta(var key, var word) ->
          out.add(new Statement.SetMeta(meta(key), registers.get(word, meta(key).type())));
      case Instruction.StoreCt(var key, var word) ->
          out.add(new Statement.SetCt(ct(key), registers.get(word, ct(key).type())));
      case Instruction.Nat _, Instruction.Masquerade _, Instruction.Redirect _ ->
          out.add(nat(instruction));
      case Instruction.Reject(var type, var code) -> reject(type, code);
      case Instruction.Update update -> update(update);
      case Instruction.Tproxy tproxy -> tproxy(tproxy);
      case Instruction.Decide _,
          Instruction.Counter _,
          Instruction.ObjectRef _,
          Instruction.Limit _,
          Instruction.Log _,
          Instruction.Notrack _ ->
          out.add(simple(instruction));
    }
  }

  private static Statement simple(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Decide(var verdict) -> verdict;
      case Instruction.Counter(var packets, var bytes) -> new Statement.Counter(packets, bytes);
      case Instruction.ObjectRef(var type, var name) when type == 1 ->
          new Statement.CounterRef(name);
      case Instruction.Limit(var limit) -> limit;
      case Instruction.Log(var log) -> log;
      case Instruction.Notrack _ -> new Statement.Notrack();
      default -> throw new IllegalArgumentException("no statement for " + instruction);
    };
  }

  private static MetaKey meta(int number) {
    for (MetaKey key : MetaKey.values()) {
      if (key.number() == number) {
        return key;
      }
    }
    throw new IllegalArgumentException("meta key " + number + " is not supported");
  }

  private static CtKey ct(int number) {
    for (CtKey key : CtKey.values()) {
      if (key.number() == number) {
        return key;
      }
    }
    throw new IllegalArgumentException("ct key " + number + " is not supported");
  }

  private static Optional<CtDirection> direction(int number) {
    return number == Instruction.NONE
        ? Optional.empty()
        : Optional.of(CtDirection.values()[number]);
  }

  private void payload(Instruction.LoadPayload load) {
    Field field = out.field(load.base(), load.offset(), load.length());
    registers.set(load.destination(), new Expression.Payload(field), load.length());
  }

  private void hash(Instruction.Hash hash) {
    Expression key = registers.concat(hash.source(), hash.length());
    Optional<Integer> seed =
        hash.seed().isPresent() ? Optional.of(hash.seed().getAsInt()) : Optional.empty();
    registers.set(
        hash.destination(), new Expression.Jhash(key, hash.modulus(), seed, hash.offset()));
  }

  private void bitwise(Instruction.Bitwise bitwise) {
    Expression value = registers.get(bitwise.source());
    Data mask = bitwise.mask();
    Data xor = bitwise.xor();
    Data or = Bits.xor(Bits.and(mask, xor), xor);
    Data flip = Bits.and(xor, mask);
    Data and = Bits.or(mask, or);
    if (!Bits.isZero(Bits.not(and))) {
      value = new Expression.Bitwise(value, Expression.BitOperator.AND, and);
    }
    if (!Bits.isZero(flip)) {
      value = new Expression.Bitwise(value, Expression.BitOperator.XOR, flip);
    }
    if (!Bits.isZero(or)) {
      value = new Expression.Bitwise(value, Expression.BitOperator.OR, or);
    }
    registers.set(bitwise.destination(), value);
  }

  private void compare(Instruction.Compare compare) {
    Expression left = registers.get(compare.source());
    Data data = registers.inTypeOrder(compare.source(), compare.data());
    Comparison comparison =
        switch (compare.operator()) {
          case EQ -> Comparison.EQUAL;
          case NEQ -> Comparison.NOT_EQUAL;
          case LT -> Comparison.LESS;
          case LTE -> Comparison.LESS_OR_EQUAL;
          case GT -> Comparison.GREATER;
          case GTE -> Comparison.GREATER_OR_EQUAL;
        };
    out.match(Comparisons.match(left, comparison, data));
  }

  private void range(Instruction.Range range) {
    Expression left = registers.get(range.source());
    out.add(
        new Statement.Match(
            left,
            range.inverted() ? Comparison.NOT_EQUAL : Comparison.EQUAL,
            new Expression.Range(
                left.type(),
                registers.inTypeOrder(range.source(), range.from()),
                registers.inTypeOrder(range.source(), range.to()))));
  }

  private void lookup(Instruction.Lookup lookup) {
    SetRef set = scope.resolve(lookup.set());
    NftSet.Shape shape = scope.shape(set);
    Expression key = registers.concat(lookup.source(), shape.key().type().length());
    switch (lookup.destination()) {
      case Instruction.NONE -> out.add(new Statement.Lookup(key, lookup.inverted(), set));
      case Instruction.VERDICT -> out.add(new Statement.VerdictMap(key, set));
      default -> {
        DataType type = shape.data().map(KeySpec::type).orElse(DataType.INTEGER);
        registers.set(lookup.destination(), new Expression.MapLookup(key, set, type));
      }
    }
  }

  private Statement nat(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Masquerade(var min, var max, var flags) ->
          new Statement.Nat(
              Statement.Nat.Kind.MASQUERADE,
              Optional.empty(),
              Optional.empty(),
              registers.ends(min, max, DataType.INET_SERVICE),
              natFlags(flags));
      case Instruction.Redirect(var min, var max, var flags) ->
          new Statement.Nat(
              Statement.Nat.Kind.REDIRECT,
              Optional.empty(),
              Optional.empty(),
              registers.ends(min, max, DataType.INET_SERVICE),
              natFlags(flags));
      case Instruction.Nat nat -> {
        Family addresses = Family.ofNumber(nat.family());
        DataType type = addresses == Family.IP6 ? DataType.IPV6_ADDR : DataType.IPV4_ADDR;
        yield new Statement.Nat(
            nat.source() ? Statement.Nat.Kind.SNAT : Statement.Nat.Kind.DNAT,
            family == Family.INET ? Optional.of(addresses) : Optional.empty(),
            registers.ends(nat.addressMin(), nat.addressMax(), type),
            registers.isSet(nat.portMin())
                ? registers.ends(nat.portMin(), nat.portMax(), DataType.INET_SERVICE)
                : Optional.empty(),
            natFlags(nat.flags()));
      }
      default -> throw new IllegalArgumentException("no translation: " + instruction);
    };
  }

  private static java.util.Set<Statement.Nat.Flag> natFlags(int bits) {
    java.util.Set<Statement.Nat.Flag> flags = java.util.EnumSet.noneOf(Statement.Nat.Flag.class);
    for (Statement.Nat.Flag flag : Statement.Nat.Flag.values()) {
      if ((bits & flag.bit()) != 0) {
        flags.add(flag);
      }
    }
    return flags;
  }

  private void reject(int type, int code) {
    Family addresses = type == 0 ? out.network() : Family.INET;
    for (RejectReason reason : RejectReason.values()) {
      if (reason.type() == type && reason.code() == code && reason.family() == addresses) {
        if (type == 0) {
          out.dropNetworkCheck();
        }
        out.add(new Statement.Reject(reason));
        return;
      }
    }
    throw new IllegalArgumentException("reject type " + type + " code " + code + " is unknown");
  }

  private void update(Instruction.Update update) {
    NftSet.Shape shape = scope.shape(new SetRef.Named(update.set()));
    Delinearizer each = new Delinearizer(family, scope);
    update.each().forEach(each::instruction);
    out.add(
        new Statement.Update(
            update.verb(),
            update.set(),
            registers.concat(update.key(), shape.key().type().length()),
            update.data() == Instruction.NONE
                ? Optional.empty()
                : Optional.of(
                    registers.get(
                        update.data(), shape.data().map(KeySpec::type).orElse(DataType.INTEGER))),
            update.timeout(),
            each.out.statements()));
  }

  private void tproxy(Instruction.Tproxy tproxy) {
    Optional<Family> addresses =
        tproxy.family() == 0 || family != Family.INET
            ? Optional.empty()
            : Optional.of(Family.ofNumber(tproxy.family()));
    DataType type = tproxy.family() == 10 ? DataType.IPV6_ADDR : DataType.IPV4_ADDR;
    out.add(
        new Statement.Tproxy(
            addresses,
            registers.ends(tproxy.address(), tproxy.address(), type),
            registers.ends(tproxy.port(), tproxy.port(), DataType.INET_SERVICE)));
  }
}
