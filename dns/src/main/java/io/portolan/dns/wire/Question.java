// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import io.netty.buffer.ByteBuf;

/// What is asked, as far as it decides the answer: two equal questions may share one.
public record Question(Name name, int type, boolean dnssecOk, boolean checkingDisabled) {
  private static final int OPT_LENGTH = 11;

  /// What a client asks.
  public static Question of(Query query) {
    return new Question(
        query.name().toName(), query.type(), query.dnssecOk(), query.checkingDisabled());
  }

  /// The same about another name.
  public Question about(Name other) {
    return new Question(other, type, dnssecOk, checkingDisabled);
  }

  /// Length of what [#write] writes, in bytes.
  public int length() {
    return Query.HEADER_LENGTH + name.length() + 4 + OPT_LENGTH;
  }

  /// Writes the question as a message to another server, with EDNS.
  ///
  /// @param recursive whether that server may ask others
  public void write(ByteBuf out, int id, boolean recursive) {
    int checking = checkingDisabled ? Query.FLAG_CHECKING_DISABLED : 0;
    int recursion = recursive ? Query.FLAG_RECURSION_DESIRED : 0;
    out.writeShort(id).writeShort(recursion | checking);
    out.writeShort(1).writeInt(0).writeShort(1);
    out.writeBytes(name.wire()).writeShort(type).writeShort(Query.CLASS_IN);
    out.writeByte(0).writeShort(RecordType.OPT).writeShort(Response.MAX_DATAGRAM_LENGTH);
    out.writeShort(0).writeShort(dnssecOk ? Query.EDNS_FLAG_DNSSEC_OK : 0).writeShort(0);
  }
}
