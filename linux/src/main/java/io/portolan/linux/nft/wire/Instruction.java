// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.SetRef;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// One step of a rule as the kernel executes it. Registers are numbered in words of four bytes, 0
/// to 15; a longer value lies in several.
public sealed interface Instruction {
  /// In the place of a register: there is none.
  int NONE = -1;

  /// In the place of a destination: the verdict.
  int VERDICT = -2;

  record LoadMeta(int key, int destination) implements Instruction {}

  record StoreMeta(int key, int source) implements Instruction {}

  record LoadPayload(int base, int offset, int length, int destination) implements Instruction {}

  /// @param direction 0 original, 1 reply, NONE
  record LoadCt(int key, int direction, int destination) implements Instruction {}

  record StoreCt(int key, int source) implements Instruction {}

  record LoadFib(int flags, int result, int destination) implements Instruction {}

  record Numgen(boolean random, int modulus, int offset, int destination) implements Instruction {}

  record Hash(int source, int length, int modulus, OptionalInt seed, int offset, int destination)
      implements Instruction {}

  /// `destination = (source & mask) ^ xor`.
  record Bitwise(int source, int destination, Data mask, Data xor) implements Instruction {}

  /// Turns a number of `length` bytes from the machine's byte order to the network's, or back.
  record ByteOrder(int source, int destination, boolean toNetwork, int length)
      implements Instruction {}

  /// Ends the rule unless the register compares so.
  record Compare(int source, Operator operator, Data data) implements Instruction {}

  /// How bytes are compared; the ordinal is the kernel's number.
  enum Operator {
    EQ,
    NEQ,
    LT,
    LTE,
    GT,
    GTE
  }

  /// Ends the rule unless the register is between the two, or is not when `inverted`.
  record Range(int source, boolean inverted, Data from, Data to) implements Instruction {}

  /// Ends the rule unless the set has the key, or has it when `inverted`.
  ///
  /// @param destination where a map's data goes; VERDICT for a verdict map; NONE for a set
  record Lookup(SetRef set, int source, int destination, boolean inverted) implements Instruction {}

  record Immediate(int destination, Data data) implements Instruction {}

  record Decide(Verdict verdict) implements Instruction {}

  /// @param source true for source translation
  /// @param family NFPROTO_IPV4 or NFPROTO_IPV6
  record Nat(
      boolean source,
      int family,
      int addressMin,
      int addressMax,
      int portMin,
      int portMax,
      int flags)
      implements Instruction {}

  record Masquerade(int portMin, int portMax, int flags) implements Instruction {}

  record Redirect(int portMin, int portMax, int flags) implements Instruction {}

  record Counter(long packets, long bytes) implements Instruction {}

  /// @param type the kernel's kind of object; 1 is a counter
  record ObjectRef(int type, String name) implements Instruction {}

  record Limit(Statement.Limit limit) implements Instruction {}

  record Log(Statement.Log log) implements Instruction {}

  record Notrack() implements Instruction {}

  record Reject(int type, int code) implements Instruction {}

  /// @param verb the ordinal is the kernel's number
  record Update(
      Statement.Update.Verb verb,
      String set,
      int key,
      int data,
      Optional<Duration> timeout,
      List<Instruction> each)
      implements Instruction {
    public Update {
      each = List.copyOf(each);
    }
  }

  /// @param family NFPROTO_IPV4, NFPROTO_IPV6, or 0 for both
  record Tproxy(int family, int address, int port) implements Instruction {}
}
