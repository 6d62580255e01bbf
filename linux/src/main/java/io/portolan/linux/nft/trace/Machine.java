// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

import io.portolan.linux.nft.CtDirection;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.ElementValue;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Expression.FibKey;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.RejectReason;
import io.portolan.linux.nft.SetRef;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Verdict;
import io.portolan.linux.nft.wire.Bits;
import io.portolan.linux.nft.wire.FibBits;
import io.portolan.linux.nft.wire.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Executes the instructions of one rule after the other on a packet.
final class Machine {
  /// What a rule led to.
  sealed interface Result {}

  /// A condition did not hold, or an instruction had nothing to work on.
  record NoMatch() implements Result {}

  /// The rule came to its end or to a verdict.
  record Matched(Verdict verdict) implements Result {}

  record Refused(RejectReason reason) implements Result {}

  private static final Result NO_MATCH = new NoMatch();
  private static final Result GO_ON = new Matched(Verdict.CONTINUE);

  private final Surroundings surroundings;
  private final LiveSets sets;
  private final byte[] registers = new byte[80];
  private final List<Trace.Hit> hits = new ArrayList<>();
  private Passage passage;

  Machine(Surroundings surroundings, LiveSets sets, Passage passage) {
    this.surroundings = surroundings;
    this.sets = sets;
    this.passage = passage;
  }

  Passage passage() {
    return passage;
  }

  /// The elements that the last rule found or wrote.
  List<Trace.Hit> hits() {
    return List.copyOf(hits);
  }

  Result run(List<Instruction> instructions) {
    hits.clear();
    java.util.Arrays.fill(registers, (byte) 0);
    for (Instruction instruction : instructions) {
      Result result = step(instruction);
      if (!result.equals(GO_ON)) {
        return result;
      }
    }
    return GO_ON;
  }

  private Result step(Instruction instruction) {
    return switch (instruction) {
      case Instruction.LoadMeta(var key, var word) -> load(word, PacketFacts.meta(passage, key));
      case Instruction.LoadPayload(var base, var offset, var length, var word) ->
          load(word, Headers.bytes(passage.packet(), base, offset, length));
      case Instruction.LoadCt(var key, var direction, var word) ->
          load(
              word,
              PacketFacts.ct(
                  passage,
                  key,
                  direction < 0 ? CtDirection.ORIGINAL : CtDirection.values()[direction]));
      case Instruction.LoadFib(var flags, var result, var word) ->
          load(word, Optional.of(fib(flags, result)));
      case Instruction.Numgen(_, var modulus, var offset, var word) ->
          load(word, Optional.of(Data.mark(offset + surroundings.draw(modulus))));
      case Instruction.Hash hash -> load(hash.destination(), Optional.of(hash(hash)));
      case Instruction.Bitwise(var source, var word, var mask, var xor) ->
          load(word, Optional.of(Bits.apply(read(source, mask.length()), mask, xor)));
      case Instruction.ByteOrder(var source, var word, _, var length) ->
          load(word, Optional.of(read(source, length).reversed()));
      case Instruction.Immediate(var word, var data) -> load(word, Optional.of(data));
      case Instruction.Compare compare -> when(holds(compare));
      case Instruction.Range(var source, var inverted, var from, var to) -> {
        Data value = read(source, from.length());
        boolean inside = value.compareTo(from) >= 0 && value.compareTo(to) <= 0;
        yield when(inside != inverted);
      }
      case Instruction.Lookup lookup -> lookup(lookup);
      default -> act(instruction);
    };
  }

  private Result act(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Decide(var verdict) -> new Matched(verdict);
      case Instruction.StoreMeta(var key, var word) -> {
        if (key == io.portolan.linux.nft.MetaKey.MARK.number()) {
          passage = passage.with(passage.packet().withMark((int) read(word, 4).toHostLong()));
        }
        yield GO_ON;
      }
      case Instruction.StoreCt(var key, var word) -> {
        if (key == io.portolan.linux.nft.CtKey.MARK.number()) {
          int mark = (int) read(word, 4).toHostLong();
          passage = passage.with(passage.connection().withMark(mark));
        }
        yield GO_ON;
      }
      case Instruction.Nat nat -> {
        passage = Translation.apply(passage, nat, this::read);
        yield new Matched(Verdict.ACCEPT);
      }
      case Instruction.Masquerade(var min, _, _) -> {
        Data address = surroundings.ownAddress(passage.packet());
        passage = Translation.source(passage, address, port(min));
        yield new Matched(Verdict.ACCEPT);
      }
      case Instruction.Redirect(var min, _, _) -> {
        Data address = surroundings.ownAddress(passage.packet());
        passage = Translation.destination(passage, address, port(min));
        yield new Matched(Verdict.ACCEPT);
      }
      case Instruction.Limit(var limit) -> when(!limit.over());
      case Instruction.Notrack _ -> {
        passage = passage.with(passage.connection().untracked());
        yield GO_ON;
      }
      case Instruction.Reject(var type, var code) -> new Refused(reason(type, code));
      case Instruction.Update update -> update(update);
      case Instruction.Tproxy _ -> GO_ON;
      default -> GO_ON;
    };
  }

  private static Result when(boolean holds) {
    return holds ? GO_ON : NO_MATCH;
  }

  private Result load(int word, Optional<Data> data) {
    if (data.isEmpty()) {
      return NO_MATCH;
    }
    byte[] bytes = data.get().toBytes();
    int padded = data.get().paddedLength();
    java.util.Arrays.fill(registers, 4 * word, 4 * word + padded, (byte) 0);
    System.arraycopy(bytes, 0, registers, 4 * word, bytes.length);
    return GO_ON;
  }

  private Data read(int word, int length) {
    return Data.ofBytes(java.util.Arrays.copyOfRange(registers, 4 * word, 4 * word + length));
  }

  private int port(int word) {
    return word == Instruction.NONE ? 0 : (int) read(word, 2).toBigEndianLong();
  }

  private boolean holds(Instruction.Compare compare) {
    int order = read(compare.source(), compare.data().length()).compareTo(compare.data());
    return switch (compare.operator()) {
      case EQ -> order == 0;
      case NEQ -> order != 0;
      case LT -> order < 0;
      case LTE -> order <= 0;
      case GT -> order > 0;
      case GTE -> order >= 0;
    };
  }

  private Data fib(int flags, int result) {
    Expression.Fib fib = (Expression.Fib) FibBits.fib(flags, result);
    Packet packet = passage.packet();
    Set<FibKey> keys = fib.keys();
    Data address = keys.contains(FibKey.SADDR) ? packet.source() : packet.destination();
    return switch (fib.result()) {
      case OIF -> Data.mark(surroundings.routeLink(packet, address, keys).isEmpty() ? 0 : 1);
      case OIFNAME -> PacketFacts.name(surroundings.routeLink(packet, address, keys));
      case TYPE -> Data.mark(surroundings.addressType(packet, address, keys));
    };
  }

  private Data hash(Instruction.Hash hash) {
    byte[] key = read(hash.source(), hash.length()).toBytes();
    int value = Jhash.hash(key, hash.seed().orElse(0));
    long scaled = (Integer.toUnsignedLong(value) * hash.modulus()) >>> 32;
    return Data.mark((int) scaled + hash.offset());
  }

  private Result lookup(Instruction.Lookup lookup) {
    LiveSet set = sets.get(lookup.set());
    Data key = read(lookup.source(), set.shape().key().type().length());
    Optional<Element> found = set.find(key, surroundings.now());
    found.ifPresent(element -> hit(lookup.set(), element));
    if (lookup.destination() == Instruction.NONE) {
      return when(found.isPresent() != lookup.inverted());
    }
    if (found.isEmpty()) {
      return NO_MATCH;
    }
    return switch (found.get().value()) {
      case Verdict verdict -> verdict.equals(Verdict.CONTINUE) ? GO_ON : new Matched(verdict);
      case Data data -> load(lookup.destination(), Optional.of(data));
      case ElementValue.Nothing _ -> NO_MATCH;
    };
  }

  private void hit(SetRef set, Element element) {
    Optional<String> name =
        set instanceof SetRef.Named(var text) ? Optional.of(text) : Optional.empty();
    hits.add(new Trace.Hit(name, element));
  }

  private Result update(Instruction.Update update) {
    SetRef ref = new SetRef.Named(update.set());
    LiveSet set = sets.get(ref);
    Data key = read(update.key(), set.shape().key().type().length());
    if (update.verb() == Statement.Update.Verb.DELETE) {
      set.remove(key).ifPresent(element -> hit(ref, element));
      return GO_ON;
    }
    ElementValue value =
        update.data() == Instruction.NONE
            ? ElementValue.Nothing.NOTHING
            : read(update.data(), set.shape().data().map(data -> data.type().length()).orElse(4));
    boolean refresh = update.verb() == Statement.Update.Verb.UPDATE;
    hit(ref, set.write(key, value, update.timeout(), refresh, surroundings.now()));
    return GO_ON;
  }

  private RejectReason reason(int type, int code) {
    Family family = type == 0 ? passage.packet().family() : Family.INET;
    for (RejectReason reason : RejectReason.values()) {
      if (reason.type() == type && reason.code() == code && reason.family() == family) {
        return reason;
      }
    }
    throw new IllegalArgumentException("reject type " + type + " code " + code + " is unknown");
  }
}
