// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Optional;

/// Another server's answer, kept as it came, to be given to any client who asks the same.
///
/// All pointers in it stay true, since a message with the same question has its records in the same
/// places. What stands behind an OPT record is left out.
public final class EncodedAnswer {
  private static final int SECTIONS = Response.Section.values().length;
  private static final int SOA_NUMBERS_LENGTH = 20;

  /// The root as owner, type, class, TTL and length.
  private static final int MIN_RECORD_LENGTH = 11;

  /// Says that each record has the TTL that it came with.
  public static final int OWN_TTL = -1;

  private final byte[] message;
  private final int code;
  private final boolean truncated;
  private final boolean authentic;

  /// For each record its start, and one more: the end of the last.
  private final int[] starts;

  private final int[] ttlPositions;

  /// How many records each section holds.
  private final int[] counts;

  private final int lifetimeSeconds;

  private EncodedAnswer(ByteBuf in, int start, int[] starts, int[] ttlPositions, int[] counts) {
    this.message = new byte[starts[ttlPositions.length]];
    in.getBytes(start, message);
    int flags = in.getUnsignedShort(start + 2);
    this.code = flags & 0xf;
    this.truncated = (flags & Query.FLAG_TRUNCATED) != 0;
    this.authentic = (flags & Query.FLAG_AUTHENTIC) != 0;
    this.starts = starts;
    this.ttlPositions = ttlPositions;
    this.counts = counts;
    this.lifetimeSeconds = computeLifetime();
  }

  /// The id in the header of `in`; -1 when there is none.
  public static int id(ByteBuf in) {
    return in.readableBytes() < Query.HEADER_LENGTH ? -1 : in.getUnsignedShort(in.readerIndex());
  }

  /// The answer in `in`; empty when it is malformed or no answer to that question.
  public static Optional<EncodedAnswer> read(ByteBuf in, Name name, int type) {
    int start = in.readerIndex();
    int index = Query.HEADER_LENGTH + name.length() + 4;
    if (in.readableBytes() < index || !answers(in, start, name, type)) {
      return Optional.empty();
    }
    int[] counts = new int[SECTIONS];
    int total = 0;
    for (int i = 0; i < SECTIONS; i++) {
      counts[i] = in.getUnsignedShort(start + 6 + 2 * i);
      total += counts[i];
    }
    if (total > in.readableBytes() / MIN_RECORD_LENGTH) {
      return Optional.empty();
    }
    int[] starts = new int[total + 1];
    int[] ttlPositions = new int[total];
    starts[0] = index;
    int kept = findRecords(in, start, starts, ttlPositions);
    int before = counts[0] + counts[1];
    if (kept < before) {
      return Optional.empty();
    }
    counts[2] = kept - before;
    return Optional.of(
        new EncodedAnswer(in, start, starts, Arrays.copyOf(ttlPositions, kept), counts));
  }

  /// Finds the records up to an OPT record or the end, the first of which starts at `starts[0]`;
  /// how many there are, or -1 when one does not fit.
  private static int findRecords(ByteBuf in, int start, int[] starts, int[] ttlPositions) {
    for (int i = 0; i < ttlPositions.length; i++) {
      int fixed = Query.skipName(in, start + starts[i]);
      int end = Query.skipRecord(in, start + starts[i]);
      if (end < 0) {
        return -1;
      }
      if (in.getUnsignedShort(fixed) == RecordType.OPT) {
        return i;
      }
      ttlPositions[i] = fixed + 4 - start;
      starts[i + 1] = end - start;
    }
    return ttlPositions.length;
  }

  private static boolean answers(ByteBuf in, int start, Name name, int type) {
    int flags = in.getUnsignedShort(start + 2);
    int afterName = start + Query.HEADER_LENGTH + name.length();
    byte[] asked = new byte[name.length()];
    in.getBytes(start + Query.HEADER_LENGTH, asked);
    Name.lowerCase(asked, asked.length);
    return (flags & Query.FLAG_RESPONSE) != 0
        && (flags & Query.MASK_OPCODE) == 0
        && in.getUnsignedShort(start + 4) == 1
        && Arrays.equals(asked, name.lower())
        && in.getUnsignedShort(afterName) == type
        && in.getUnsignedShort(afterName + 2) == Query.CLASS_IN;
  }

  /// See [ResponseCode].
  public int code() {
    return code;
  }

  /// Whether the server left something out for lack of room.
  public boolean isTruncated() {
    return truncated;
  }

  /// How long the answer may be kept, in seconds: the least TTL of its answer section, or what its
  /// SOA record says about a denial (RFC 2308 section 5); 0 when it may not be kept.
  public int lifetimeSeconds() {
    return lifetimeSeconds;
  }

  /// Length in bytes.
  public int length() {
    return message.length;
  }

  /// Writes code, flags and records to a response that was begun for the same question.
  public void write(Response response) {
    write(response, OWN_TTL);
  }

  /// Writes as the other [#write] does, each record with this TTL.
  public void write(Response response, int ttlSeconds) {
    if (truncated) {
      response.truncated();
    }
    if (authentic && response.query().takesAuthentic()) {
      response.authentic();
    }
    int record = 0;
    for (Response.Section section : Response.Section.values()) {
      response.section(section);
      for (int i = 0; i < counts[section.ordinal()]; i++, record++) {
        int ttl = ttlSeconds == OWN_TTL ? (int) ttl(record) : ttlSeconds;
        if (!response.copyRecord(
            message, starts[record], starts[record + 1], ttlPositions[record], ttl)) {
          response.finish(code);
          return;
        }
      }
    }
    response.finish(code);
  }

  /// Whether it says that there is no such name or no such record.
  public boolean isDenial() {
    return code == ResponseCode.NXDOMAIN || counts[0] == 0;
  }

  private int computeLifetime() {
    if (truncated || (code != ResponseCode.NOERROR && code != ResponseCode.NXDOMAIN)) {
      return 0;
    }
    long least = Integer.MAX_VALUE;
    for (int record = 0; record < counts[0]; record++) {
      least = Math.min(least, ttl(record));
    }
    if (code == ResponseCode.NOERROR && counts[0] > 0) {
      return (int) least;
    }
    for (int record = counts[0]; record < counts[0] + counts[1]; record++) {
      int data = ttlPositions[record] + 6;
      boolean isSoa = number16(ttlPositions[record] - 4) == RecordType.SOA;
      if (isSoa && starts[record + 1] - data >= SOA_NUMBERS_LENGTH) {
        long minimum = number32(starts[record + 1] - 4);
        return (int) Math.min(least, Math.min(ttl(record), minimum));
      }
    }
    return 0;
  }

  /// A TTL with its highest bit set counts as zero (RFC 2181 section 8).
  private long ttl(int record) {
    long ttl = number32(ttlPositions[record]);
    return ttl > Integer.MAX_VALUE ? 0 : ttl;
  }

  private int number16(int index) {
    return (message[index] & 0xff) << 8 | (message[index + 1] & 0xff);
  }

  private long number32(int index) {
    return (long) number16(index) << 16 | number16(index + 2);
  }
}
