// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;

/// Questions on the wire, as a client writes them, and answers as text.
public final class Ask {
  private Ask() {}

  /// A question with recursion desired and without EDNS.
  public static ByteBuf question(int id, String name, int type) {
    return message(id, Query.FLAG_RECURSION_DESIRED, name, type, 0);
  }

  /// A question with an OPT record of that payload size.
  public static ByteBuf questionWithEdns(int id, String name, int type, int payloadSize) {
    ByteBuf out = message(id, Query.FLAG_RECURSION_DESIRED, name, type, 1);
    out.writeByte(0).writeShort(RecordType.OPT).writeShort(payloadSize).writeInt(0).writeShort(0);
    return out;
  }

  /// A question with an OPT record of those options.
  public static ByteBuf questionWithOptions(
      int id, String name, int type, int payloadSize, List<EdnsOption> options) {
    ByteBuf out = questionWithEdns(id, name, type, payloadSize);
    int length = out.writerIndex() - 2;
    for (EdnsOption option : options) {
      out.writeShort(option.code()).writeShort(option.data().length).writeBytes(option.data());
    }
    return out.setShort(length, out.writerIndex() - length - 2);
  }

  private static ByteBuf message(int id, int flags, String name, int type, int additional) {
    ByteBuf out = Unpooled.buffer();
    out.writeShort(id).writeShort(flags).writeShort(1).writeInt(0).writeShort(additional);
    out.writeBytes(Name.of(name).wire()).writeShort(type).writeShort(Query.CLASS_IN);
    return out;
  }

  /// The type that is called so.
  public static int type(String mnemonic) {
    return RecordType.parse(mnemonic);
  }

  /// The answer as `dig` would tell it, without its id; of the OPT record its options.
  public static String text(Message message) {
    StringJoiner text = new StringJoiner("\n", "", "\n");
    text.add(
        ResponseCode.text(message.code())
            + (message.isAuthoritative() ? " aa" : "")
            + (message.isTruncated() ? " tc" : "")
            + (message.isRecursionAvailable() ? " ra" : "")
            + ((message.flags() & Query.FLAG_RECURSION_DESIRED) == 0 ? " no-rd" : ""));
    message.answers().forEach(record -> text.add("  " + record));
    message.authority().forEach(record -> text.add("  authority: " + record));
    message.additional().stream()
        .filter(record -> record.type() != RecordType.OPT)
        .forEach(record -> text.add("  additional: " + record));
    message.additional().stream()
        .filter(record -> record.type() == RecordType.OPT && record.data().length > 0)
        .forEach(record -> text.add("  option: " + HexFormat.of().formatHex(record.data())));
    return text.toString();
  }
}
