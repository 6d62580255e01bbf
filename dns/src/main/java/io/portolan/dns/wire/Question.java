// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import io.netty.buffer.ByteBuf;
import java.util.List;

/// What is asked, as far as it decides the answer: two equal questions may share one.
///
/// @param recursionDesired whether the server may ask others
/// @param options what goes to another server beside the question
public record Question(
    Name name,
    int type,
    boolean recursionDesired,
    boolean dnssecOk,
    boolean checkingDisabled,
    List<EdnsOption> options) {
  private static final int OPT_LENGTH = 11;

  public Question {
    options = List.copyOf(options);
  }

  /// What this server asks on its own behalf.
  public static Question of(Name name, int type) {
    return new Question(name, type, true, false, false, List.of());
  }

  /// What a client asks.
  public static Question of(Query query) {
    return new Question(
        query.name().toName(),
        query.type(),
        query.recursionDesired(),
        query.dnssecOk(),
        query.checkingDisabled(),
        query.passedOptions());
  }

  /// The same about another name.
  public Question about(Name other) {
    return new Question(other, type, recursionDesired, dnssecOk, checkingDisabled, options);
  }

  /// The same about another type.
  public Question ofType(int other) {
    return new Question(name, other, recursionDesired, dnssecOk, checkingDisabled, options);
  }

  /// The same with these options in place of its own.
  public Question with(List<EdnsOption> others) {
    return new Question(name, type, recursionDesired, dnssecOk, checkingDisabled, others);
  }

  /// The same for a server that may ask others, or may not.
  public Question recursive(boolean desired) {
    return new Question(name, type, desired, dnssecOk, checkingDisabled, options);
  }

  /// Length of what [#write] writes, in bytes.
  public int length() {
    return Query.HEADER_LENGTH + name.length() + 4 + OPT_LENGTH + optionsLength();
  }

  private int optionsLength() {
    int length = 0;
    for (EdnsOption option : options) {
      length += option.length();
    }
    return length;
  }

  /// Writes the question as a message to another server, with EDNS.
  public void write(ByteBuf out, int id) {
    int checking = checkingDisabled ? Query.FLAG_CHECKING_DISABLED : 0;
    int recursion = recursionDesired ? Query.FLAG_RECURSION_DESIRED : 0;
    out.writeShort(id).writeShort(recursion | checking);
    out.writeShort(1).writeInt(0).writeShort(1);
    out.writeBytes(name.wire()).writeShort(type).writeShort(Query.CLASS_IN);
    out.writeByte(0).writeShort(RecordType.OPT).writeShort(Response.MAX_DATAGRAM_LENGTH);
    out.writeShort(0).writeShort(dnssecOk ? Query.EDNS_FLAG_DNSSEC_OK : 0);
    out.writeShort(optionsLength());
    for (EdnsOption option : options) {
      out.writeShort(option.code()).writeShort(option.data().length).writeBytes(option.data());
    }
  }
}
