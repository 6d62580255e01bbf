// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import io.portolan.network.IpAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/// The data of a record as a zone file writes it; what is not known or malformed as RFC 3597 does.
final class DataText {
  private DataText() {}

  static String print(int type, byte[] data) {
    try {
      return printKnown(type, data);
    } catch (RuntimeException malformed) {
      return printUnknown(data);
    }
  }

  private static String printKnown(int type, byte[] data) {
    ByteBuffer in = ByteBuffer.wrap(data);
    return switch (type) {
      case RecordType.A, RecordType.AAAA -> IpAddress.ofBytes(data).toString();
      case RecordType.CNAME, RecordType.NS, RecordType.PTR -> name(in).toString();
      case RecordType.MX -> number16(in) + " " + name(in);
      case RecordType.SRV ->
          number16(in) + " " + number16(in) + " " + number16(in) + " " + name(in);
      case RecordType.SOA ->
          name(in)
              + " "
              + name(in)
              + " "
              + number32(in)
              + " "
              + number32(in)
              + " "
              + number32(in)
              + " "
              + number32(in)
              + " "
              + number32(in);
      case RecordType.TXT, RecordType.HINFO -> strings(in);
      default -> printUnknown(data);
    };
  }

  private static String printUnknown(byte[] data) {
    return "\\# " + data.length + " " + HexFormat.of().formatHex(data);
  }

  private static int number16(ByteBuffer in) {
    return in.getShort() & 0xffff;
  }

  private static long number32(ByteBuffer in) {
    return in.getInt() & 0xffff_ffffL;
  }

  private static Name name(ByteBuffer in) {
    int start = in.position();
    for (int length = in.get(); length != 0; length = in.get()) {
      in.position(in.position() + length);
    }
    return Name.ofWire(in.array(), start, in.position());
  }

  private static String strings(ByteBuffer in) {
    StringBuilder text = new StringBuilder();
    while (in.hasRemaining()) {
      text.append(text.isEmpty() ? "\"" : " \"");
      int length = in.get() & 0xff;
      for (int i = 0; i < length; i++) {
        char c = (char) (in.get() & 0xff);
        text.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
      text.append('"');
    }
    return text.toString();
  }
}
