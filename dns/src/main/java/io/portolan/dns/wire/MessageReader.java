// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes a message apart, following compression pointers; whatever the bytes are, it ends.
public final class MessageReader {
  private final ByteBuf in;
  private final int start;

  private MessageReader(ByteBuf in) {
    this.in = in;
    this.start = in.readerIndex();
  }

  /// The message in `in`, from its reader index to its end; empty when it is malformed or has not
  /// exactly one question.
  public static Optional<Message> read(ByteBuf in) {
    try {
      return Optional.of(new MessageReader(in.duplicate()).read());
    } catch (MalformedException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private Message read() {
    int id = in.readUnsignedShort();
    int flags = in.readUnsignedShort();
    if (in.readUnsignedShort() != 1) {
      throw new MalformedException();
    }
    int answers = in.readUnsignedShort();
    int authority = in.readUnsignedShort();
    int additional = in.readUnsignedShort();
    Name name = readName();
    int type = in.readUnsignedShort();
    in.skipBytes(2);
    return new Message(
        id,
        flags,
        name,
        type,
        readRecords(answers),
        readRecords(authority),
        readRecords(additional));
  }

  private List<ResourceRecord> readRecords(int count) {
    List<ResourceRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Name owner = readName();
      int type = in.readUnsignedShort();
      int recordClass = in.readUnsignedShort();
      long ttlSeconds = in.readUnsignedInt();
      int end = in.readUnsignedShort() + in.readerIndex();
      if (end > in.writerIndex()) {
        throw new MalformedException();
      }
      records.add(new ResourceRecord(owner, type, recordClass, ttlSeconds, readData(type, end)));
      if (in.readerIndex() != end) {
        throw new MalformedException();
      }
    }
    return records;
  }

  /// The data up to `end`; only the types of RFC 1035, and SRV, may hold compressed names.
  private byte[] readData(int type, int end) {
    ByteArrayOutputStream data = new ByteArrayOutputStream(end - in.readerIndex());
    switch (type) {
      case RecordType.CNAME, RecordType.NS, RecordType.PTR -> data.writeBytes(readName().wire());
      case RecordType.MX -> {
        copy(2, data);
        data.writeBytes(readName().wire());
      }
      case RecordType.SRV -> {
        copy(6, data);
        data.writeBytes(readName().wire());
      }
      case RecordType.SOA -> {
        data.writeBytes(readName().wire());
        data.writeBytes(readName().wire());
        copy(20, data);
      }
      default -> copy(end - in.readerIndex(), data);
    }
    return data.toByteArray();
  }

  private void copy(int length, ByteArrayOutputStream data) {
    for (int i = 0; i < length; i++) {
      data.write(in.readByte());
    }
  }

  private Name readName() {
    byte[] wire = new byte[Name.MAX_LENGTH];
    int length = 0;
    int at = in.readerIndex();
    int end = -1;
    int lowest = at;
    while (true) {
      int first = in.getUnsignedByte(at);
      if (first >= 0xc0) {
        end = end < 0 ? at + 2 : end;
        at = start + ((first & 0x3f) << 8 | in.getUnsignedByte(at + 1));
        // Each pointer must lead further back than all before it, so the walk ends.
        if (at >= lowest) {
          throw new MalformedException();
        }
        lowest = at;
        continue;
      }
      if (first > Name.MAX_LABEL_LENGTH || length + first + 1 > Name.MAX_LENGTH) {
        throw new MalformedException();
      }
      in.getBytes(at, wire, length, first + 1);
      length += first + 1;
      at += first + 1;
      if (first == 0) {
        in.readerIndex(end < 0 ? at : end);
        return Name.ofWire(wire, 0, length);
      }
    }
  }

  /// Bytes that are no message; it does not leave this class, so it needs no trace.
  private static final class MalformedException extends RuntimeException {
    MalformedException() {
      super("malformed message", null, false, false);
    }
  }
}
