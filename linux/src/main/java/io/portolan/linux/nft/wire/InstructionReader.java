// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.netlink.Attributes;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.SetRef;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.uapi.NfTables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads instructions from netlink attributes.
final class InstructionReader {
  private InstructionReader() {}

  /// The instructions in a list of them.
  static List<Instruction> readList(Attributes list) {
    List<Instruction> instructions = new ArrayList<>();
    while (list.next()) {
      instructions.add(read(list.nested()));
    }
    return instructions;
  }

  static Instruction read(Attributes expression) {
    String name = "";
    Values values = Values.read(Attributes.of(new byte[0]));
    while (expression.next()) {
      switch (expression.type()) {
        case NfTables.NFTA_EXPR_NAME -> name = expression.string();
        case NfTables.NFTA_EXPR_DATA -> values = Values.read(expression.nested());
        default -> {}
      }
    }
    return read(name, values);
  }

  private static Instruction read(String name, Values v) {
    return switch (name) {
      case "meta" ->
          v.has(1)
              ? new Instruction.LoadMeta(v.be32(2), v.register(1))
              : new Instruction.StoreMeta(v.be32(2), v.register(3));
      case "payload" -> payload(v);
      case "ct" ->
          v.has(1)
              ? new Instruction.LoadCt(
                  v.be32(2), v.has(3) ? v.u8(3) : Instruction.NONE, v.register(1))
              : new Instruction.StoreCt(v.be32(2), v.register(4));
      case "fib" -> new Instruction.LoadFib(v.be32(3), v.be32(2), v.register(1));
      case "numgen" -> new Instruction.Numgen(v.be32(3) == 1, v.be32(2), v.be32(4), v.register(1));
      case "hash" -> hash(v);
      case "bitwise" -> bitwise(v);
      case "byteorder" ->
          new Instruction.ByteOrder(v.register(1), v.register(2), v.be32(3) == 1, v.be32(4));
      case "cmp" ->
          new Instruction.Compare(
              v.register(1), Instruction.Operator.values()[v.be32(2)], v.data(3));
      case "range" -> new Instruction.Range(v.register(1), v.be32(2) == 1, v.data(3), v.data(4));
      case "lookup" ->
          new Instruction.Lookup(
              new SetRef.Named(v.string(1)), v.register(2), v.register(3), v.be32(5) == 1);
      case "immediate" ->
          v.be32(1) == 0
              ? new Instruction.Decide(v.verdict(2))
              : new Instruction.Immediate(v.register(1), v.data(2));
      default -> readAction(name, v);
    };
  }

  private static Instruction readAction(String name, Values v) {
    return switch (name) {
      case "nat" ->
          new Instruction.Nat(
              v.be32(1) == 0,
              v.be32(2),
              v.register(3),
              v.register(4),
              v.register(5),
              v.register(6),
              v.be32(7));
      case "masq" -> new Instruction.Masquerade(v.register(2), v.register(3), v.be32(1));
      case "redir" -> new Instruction.Redirect(v.register(1), v.register(2), v.be32(3));
      case "counter" -> new Instruction.Counter(v.be64(2), v.be64(1));
      case "objref" -> new Instruction.ObjectRef(v.be32(1), v.string(2));
      case "limit" -> limit(v);
      case "log" ->
          new Instruction.Log(
              new Statement.Log(
                  v.has(2) ? v.string(2) : "",
                  v.has(5) ? v.be32(5) : 4,
                  v.has(1) ? Optional.of(v.be16(1)) : Optional.empty()));
      case "notrack" -> new Instruction.Notrack();
      case "reject" -> new Instruction.Reject(v.be32(1), v.has(2) ? v.u8(2) : 0);
      case "dynset" -> update(v);
      case "tproxy" -> new Instruction.Tproxy(v.be32(1), v.register(2), v.register(3));
      default -> throw new IllegalArgumentException("expression " + name + " is not supported");
    };
  }

  private static Instruction payload(Values v) {
    if (!v.has(1)) {
      throw new IllegalArgumentException("writing to a packet's headers is not supported");
    }
    return new Instruction.LoadPayload(v.be32(2), v.be32(3), v.be32(4), v.register(1));
  }

  private static Instruction hash(Values v) {
    if (v.be32(7) != 0) {
      throw new IllegalArgumentException("symhash is not supported");
    }
    return new Instruction.Hash(
        v.register(1),
        v.be32(3),
        v.be32(4),
        v.has(5) ? OptionalInt.of(v.be32(5)) : OptionalInt.empty(),
        v.be32(6),
        v.register(2));
  }

  private static Instruction bitwise(Values v) {
    if (v.be32(6) != 0) {
      throw new IllegalArgumentException("shifting bits is not supported");
    }
    return new Instruction.Bitwise(v.register(1), v.register(2), v.data(4), v.data(5));
  }

  private static Instruction limit(Values v) {
    long seconds = v.be64(2);
    for (Statement.Limit.Unit unit : Statement.Limit.Unit.values()) {
      if (unit.seconds() == seconds) {
        return new Instruction.Limit(
            new Statement.Limit(v.be64(1), unit, v.be32(3), (v.be32(5) & 1) != 0, v.be32(4) == 1));
      }
    }
    throw new IllegalArgumentException("a limit for each " + seconds + " s is not supported");
  }

  private static Instruction update(Values v) {
    List<Instruction> each = new ArrayList<>();
    if (v.has(10)) {
      each.addAll(readList(v.nested(10)));
    } else if (v.has(7)) {
      each.add(read(v.nested(7)));
    }
    long millis = v.be64(6);
    return new Instruction.Update(
        Statement.Update.Verb.values()[v.be32(3)],
        v.string(1),
        v.register(4),
        v.register(5),
        millis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis)),
        each);
  }

  /// A value of any length.
  static Data data(Attributes attributes) {
    while (attributes.next()) {
      if (attributes.type() == NfTables.NFTA_DATA_VALUE) {
        return Data.ofBytes(attributes.bytes());
      }
    }
    return Data.NONE;
  }
}
