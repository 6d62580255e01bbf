// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.SetRef;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Statement.Update.Verb;
import io.portolan.linux.nft.Verdict;
import io.portolan.linux.uapi.NfTables;
import java.util.List;
import java.util.Map;

/// Writes instructions as netlink attributes.
///
/// @param anonymous the number that the batch gave to each anonymous set of the rule
record InstructionWriter(NetlinkWriter out, Map<SetRef.Anonymous, Integer> anonymous) {
  private static final int FIRST_REGISTER = 8;

  /// Writes a list of instructions as attribute `type`.
  void write(int type, List<Instruction> instructions) {
    int list = out.nest(type);
    for (Instruction instruction : instructions) {
      int element = out.nest(NfTables.NFTA_LIST_ELEM);
      writeOne(instruction);
      out.endNest(element);
    }
    out.endNest(list);
  }

  /// Writes the name and the attributes of one instruction.
  void writeOne(Instruction instruction) {
    out.string(NfTables.NFTA_EXPR_NAME, name(instruction));
    int data = out.nest(NfTables.NFTA_EXPR_DATA);
    attributes(instruction);
    out.endNest(data);
  }

  private static String name(Instruction instruction) {
    return switch (instruction) {
      case Instruction.LoadMeta _, Instruction.StoreMeta _ -> "meta";
      case Instruction.LoadPayload _ -> "payload";
      case Instruction.LoadCt _, Instruction.StoreCt _ -> "ct";
      case Instruction.LoadFib _ -> "fib";
      case Instruction.Numgen _ -> "numgen";
      case Instruction.Hash _ -> "hash";
      case Instruction.Bitwise _ -> "bitwise";
      case Instruction.ByteOrder _ -> "byteorder";
      case Instruction.Compare _ -> "cmp";
      case Instruction.Range _ -> "range";
      case Instruction.Lookup _ -> "lookup";
      case Instruction.Immediate _, Instruction.Decide _ -> "immediate";
      case Instruction.Nat _ -> "nat";
      case Instruction.Masquerade _ -> "masq";
      case Instruction.Redirect _ -> "redir";
      case Instruction.Counter _ -> "counter";
      case Instruction.ObjectRef _ -> "objref";
      case Instruction.Limit _ -> "limit";
      case Instruction.Log _ -> "log";
      case Instruction.Notrack _ -> "notrack";
      case Instruction.Reject _ -> "reject";
      case Instruction.Update _ -> "dynset";
      case Instruction.Tproxy _ -> "tproxy";
    };
  }

  private void attributes(Instruction instruction) {
    switch (instruction) {
      case Instruction.LoadMeta(var key, var word) -> register(1, word).be32(2, key);
      case Instruction.StoreMeta(var key, var word) -> {
        out.be32(2, key);
        register(3, word);
      }
      case Instruction.LoadPayload(var base, var offset, var length, var word) ->
          register(1, word).be32(2, base).be32(3, offset).be32(4, length);
      case Instruction.LoadCt(var key, var direction, var word) -> {
        register(1, word).be32(2, key);
        if (direction != Instruction.NONE) {
          out.u8(3, direction);
        }
      }
      case Instruction.StoreCt(var key, var word) -> {
        out.be32(2, key);
        register(4, word);
      }
      case Instruction.LoadFib(var flags, var result, var word) ->
          register(1, word).be32(2, result).be32(3, flags);
      case Instruction.Numgen(var random, var modulus, var offset, var word) ->
          register(1, word).be32(2, modulus).be32(3, random ? 1 : 0).be32(4, offset);
      case Instruction.Hash hash -> hash(hash);
      case Instruction.Bitwise(var source, var word, var mask, var xor) -> {
        register(1, source);
        register(2, word).be32(3, mask.length()).be32(6, 0);
        value(4, mask);
        value(5, xor);
      }
      case Instruction.ByteOrder(var source, var word, var toNetwork, var length) -> {
        register(1, source);
        register(2, word).be32(3, toNetwork ? 1 : 0).be32(4, length).be32(5, length);
      }
      case Instruction.Compare(var source, var operator, var data) -> {
        register(1, source).be32(2, operator.ordinal());
        value(3, data);
      }
      case Instruction.Range(var source, var inverted, var from, var to) -> {
        register(1, source).be32(2, inverted ? 1 : 0);
        value(3, from);
        value(4, to);
      }
      case Instruction.Lookup lookup -> lookup(lookup);
      case Instruction.Immediate(var word, var data) -> {
        register(1, word);
        value(2, data);
      }
      case Instruction.Decide(var verdict) -> decide(verdict);
      case Instruction.Nat nat -> nat(nat);
      case Instruction.Masquerade(var min, var max, var flags) -> {
        out.be32(1, flags);
        optional(2, min);
        optional(3, max);
      }
      case Instruction.Redirect(var min, var max, var flags) -> {
        optional(1, min);
        optional(2, max);
        out.be32(3, flags);
      }
      case Instruction.Counter(var packets, var bytes) -> out.be64(1, bytes).be64(2, packets);
      case Instruction.ObjectRef(var type, var name) -> out.be32(1, type).string(2, name);
      case Instruction.Limit(var limit) -> limit(limit);
      case Instruction.Log(var log) -> log(log);
      case Instruction.Notrack _ -> {}
      case Instruction.Reject(var type, var code) -> out.be32(1, type).u8(2, code);
      case Instruction.Update update -> update(update);
      case Instruction.Tproxy(var family, var address, var port) -> {
        out.be32(1, family);
        optional(2, address);
        optional(3, port);
      }
    }
  }

  private NetlinkWriter register(int attribute, int word) {
    return out.be32(attribute, FIRST_REGISTER + word);
  }

  private void optional(int attribute, int word) {
    if (word != Instruction.NONE) {
      register(attribute, word);
    }
  }

  private void value(int attribute, Data data) {
    int nest = out.nest(attribute);
    out.bytes(NfTables.NFTA_DATA_VALUE, data.toBytes()).endNest(nest);
  }

  private void decide(Verdict verdict) {
    out.be32(1, 0);
    int nest = out.nest(2);
    VerdictCodes.write(out, verdict);
    out.endNest(nest);
  }

  private void hash(Instruction.Hash hash) {
    register(1, hash.source());
    register(2, hash.destination()).be32(3, hash.length()).be32(4, hash.modulus());
    hash.seed().ifPresent(seed -> out.be32(5, seed));
    out.be32(6, hash.offset()).be32(7, 0);
  }

  private void lookup(Instruction.Lookup lookup) {
    switch (lookup.set()) {
      case SetRef.Named(var name) -> out.string(1, name);
      case SetRef.Anonymous set -> {
        int id = anonymous.getOrDefault(set, 0);
        out.string(1, AnonymousSets.template(set)).be32(4, id);
      }
    }
    register(2, lookup.source());
    switch (lookup.destination()) {
      case Instruction.NONE -> out.be32(5, lookup.inverted() ? 1 : 0);
      case Instruction.VERDICT -> out.be32(3, 0);
      default -> register(3, lookup.destination());
    }
  }

  private void nat(Instruction.Nat nat) {
    out.be32(1, nat.source() ? 0 : 1).be32(2, nat.family());
    optional(3, nat.addressMin());
    optional(4, nat.addressMax());
    optional(5, nat.portMin());
    optional(6, nat.portMax());
    if (nat.flags() != 0) {
      out.be32(7, nat.flags());
    }
  }

  private void limit(Statement.Limit limit) {
    out.be64(1, limit.rate())
        .be64(2, limit.unit().seconds())
        .be32(3, limit.burst())
        .be32(4, limit.bytes() ? 1 : 0)
        .be32(5, limit.over() ? 1 : 0);
  }

  private void log(Statement.Log log) {
    if (!log.prefix().isEmpty()) {
      out.string(2, log.prefix());
    }
    if (log.group().isPresent()) {
      out.be16(1, log.group().get());
    } else {
      out.be32(5, log.level());
    }
  }

  private void update(Instruction.Update update) {
    out.string(1, update.set()).be32(3, verb(update.verb()));
    register(4, update.key());
    optional(5, update.data());
    update.timeout().ifPresent(timeout -> out.be64(6, timeout.toMillis()));
    switch (update.each().size()) {
      case 0 -> {}
      case 1 -> {
        int nest = out.nest(7);
        writeOne(update.each().getFirst());
        out.endNest(nest);
      }
      default -> write(10, update.each());
    }
  }

  private static int verb(Verb verb) {
    return verb.ordinal();
  }
}
