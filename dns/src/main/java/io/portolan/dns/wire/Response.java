// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.IntUnaryOperator;

/// The answer to one query while it is being written: sections in order, until the limit is full.
///
/// What does not fit the answer or authority section sets the TC flag; additional records are left
/// out in silence (RFC 2181 section 9). Room for the OPT record is kept free from the start. For
/// one thread; used again for each query.
public final class Response {
  /// Where the question's name stands in every message; a pointer to it is [#QUESTION_POINTER].
  public static final int QUESTION_OFFSET = Query.HEADER_LENGTH;

  /// The compression pointer to the question's name.
  public static final int QUESTION_POINTER = 0xc000 | QUESTION_OFFSET;

  /// The largest answer over TCP, in bytes.
  public static final int MAX_LENGTH = 0xffff;

  /// The largest answer over UDP, in bytes: one that never fragments (DNS flag day 2020).
  public static final int MAX_DATAGRAM_LENGTH = 1232;

  /// The farthest place that a compression pointer can name.
  private static final int MAX_POINTER = 0x3fff;

  private static final int OPT_LENGTH = 11;
  private static final byte[] NO_OPTIONS = {};
  private static final short OPTION_EXTENDED_ERROR = 15;

  /// Type, class, TTL and length of the data.
  private static final int FIXED_LENGTH = 10;

  /// A section of the message, in the order of the wire.
  public enum Section {
    ANSWER,
    AUTHORITY,
    ADDITIONAL
  }

  private final int[] counts = new int[Section.values().length];
  private final Query query;
  private ByteBuf out = Unpooled.EMPTY_BUFFER;
  private int start;
  private int limit;
  private Section section = Section.ANSWER;
  private int flags;
  private int code;

  /// What the OPT record carries, when there is one.
  private byte[] options = NO_OPTIONS;

  private int recordStart;
  private int dataStart;

  public Response(Query query) {
    this.query = query;
  }

  /// Starts the answer to what the query holds now, at the writer index of `out`.
  ///
  /// @param limit largest length of the whole message in bytes, at least 512
  public void begin(ByteBuf out, int limit) {
    this.out = out;
    this.start = out.writerIndex();
    this.limit = limit - (query.hasEdns() ? OPT_LENGTH : 0);
    this.flags = 0;
    this.options = NO_OPTIONS;
    this.section = Section.ANSWER;
    Arrays.fill(counts, 0);
    out.writeZero(Query.HEADER_LENGTH);
    if (query.hasQuestion()) {
      out.writeBytes(query.name().wire(), 0, query.name().length());
      out.writeShort(query.type());
      out.writeShort(query.questionClass());
    }
  }

  /// Says why there is no better answer (RFC 8914), to a client that speaks EDNS; before the first
  /// record.
  public void extendedError(int infoCode, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    options =
        ByteBuffer.allocate(6 + text.length)
            .putShort(OPTION_EXTENDED_ERROR)
            .putShort((short) (2 + text.length))
            .putShort((short) infoCode)
            .put(text)
            .array();
    limit -= query.hasEdns() ? options.length : 0;
  }

  /// Drops all records written so far.
  public void reset() {
    out.writerIndex(start);
    begin(out, limit + (query.hasEdns() ? OPT_LENGTH + options.length : 0));
  }

  public Query query() {
    return query;
  }

  /// Records written from now on stand in `section`, which never goes back.
  public void section(Section section) {
    this.section = section;
  }

  /// The data comes from this server's own zones (AA).
  public void authoritative() {
    flags |= Query.FLAG_AUTHORITATIVE;
  }

  /// This server asks others for names it does not know (RA).
  public void recursionAvailable() {
    flags |= Query.FLAG_RECURSION_AVAILABLE;
  }

  /// All data was validated by who gave it (AD).
  public void authentic() {
    flags |= Query.FLAG_AUTHENTIC;
  }

  /// Something that belongs here is missing (TC).
  public void truncated() {
    flags |= Query.FLAG_TRUNCATED;
  }

  /// Where the next byte goes, counted from the start of the message.
  public int position() {
    return out.writerIndex() - start;
  }

  /// Copies encoded records of one length each; their first two bytes, the owner, become `owner`.
  ///
  /// @param owner a compression pointer
  public void records(byte[] encoded, int recordLength, int owner) {
    int count = encoded.length / recordLength;
    int room = Math.max(0, (limit - position()) / recordLength);
    if (count > room) {
      overflow();
      count = room;
    }
    for (int i = 0; i < count; i++) {
      out.writeShort(owner);
      out.writeBytes(encoded, i * recordLength + 2, recordLength - 2);
    }
    counts[section.ordinal()] += count;
  }

  /// Starts a record of class IN; its data is written next, then [#endRecord] ends it.
  ///
  /// @param owner a compression pointer
  public void beginRecord(int owner, int type, int ttlSeconds) {
    recordStart = out.writerIndex();
    out.writeShort(owner);
    out.writeShort(type);
    out.writeShort(Query.CLASS_IN);
    out.writeInt(ttlSeconds);
    out.writeShort(0);
    dataStart = out.writerIndex();
  }

  /// The message's buffer, for the data of the record that was begun.
  public ByteBuf data() {
    return out;
  }

  /// Ends the record; when it does not fit it is taken back and the answer is false.
  public boolean endRecord() {
    if (position() > limit) {
      out.writerIndex(recordStart);
      overflow();
      return false;
    }
    out.setShort(dataStart - 2, out.writerIndex() - dataStart);
    counts[section.ordinal()]++;
    return true;
  }

  /// Takes over an encoded record as it is but for its TTL; when it does not fit the answer is
  /// false.
  ///
  /// Compression pointers in it stay true when the record stands where it stood in its old message.
  ///
  /// @param ttlAt where in `source` the TTL stands
  public boolean copyRecord(byte[] source, int from, int to, int ttlAt, int ttlSeconds) {
    if (position() + to - from > limit) {
      overflow();
      return false;
    }
    int at = out.writerIndex();
    out.writeBytes(source, from, to - from);
    out.setInt(at + ttlAt - from, ttlSeconds);
    counts[section.ordinal()]++;
    return true;
  }

  /// Writes a record, of whose names only an owner that is the question's is compressed; when it
  /// does not fit the answer is false.
  public boolean record(ResourceRecord record) {
    recordStart = out.writerIndex();
    boolean isQuestions =
        record.owner().labels() == query.name().labels()
            && query.name().labelsBefore(record.owner()) == 0;
    if (isQuestions) {
      out.writeShort(QUESTION_POINTER);
    } else {
      out.writeBytes(record.owner().wire());
    }
    out.writeShort(record.type());
    out.writeShort(record.recordClass());
    out.writeInt((int) record.ttlSeconds());
    out.writeShort(0);
    dataStart = out.writerIndex();
    out.writeBytes(record.data());
    return endRecord();
  }

  /// The pointer to what stands at `position`; 0 when that is too far to be pointed at.
  public static int pointer(int position) {
    return position <= MAX_POINTER ? 0xc000 | position : 0;
  }

  /// Completes the message: header and OPT.
  ///
  /// @param code see [ResponseCode]
  public void finish(int code) {
    this.code = code;
    if (query.hasEdns()) {
      out.writeByte(0);
      out.writeShort(RecordType.OPT);
      out.writeShort(MAX_DATAGRAM_LENGTH);
      out.writeByte(code >> 4);
      out.writeByte(0);
      out.writeShort(query.dnssecOk() ? Query.EDNS_FLAG_DNSSEC_OK : 0);
      out.writeShort(options.length);
      out.writeBytes(options);
      counts[Section.ADDITIONAL.ordinal()]++;
    }
    int repeated =
        query.flags()
            & (Query.MASK_OPCODE | Query.FLAG_RECURSION_DESIRED | Query.FLAG_CHECKING_DISABLED);
    out.setShort(start, query.id());
    out.setShort(start + 2, Query.FLAG_RESPONSE | repeated | flags | (code & 0xf));
    out.setShort(start + 4, query.hasQuestion() ? 1 : 0);
    for (int i = 0; i < counts.length; i++) {
      out.setShort(start + 6 + 2 * i, counts[i]);
    }
  }

  /// Puts the addresses of each name, in the finished message, in an order of chance.
  ///
  /// @param chance gives a number from 0 to before its argument
  public void shuffleAddresses(IntUnaryOperator chance) {
    int total = counts[0] + counts[1] + counts[2];
    int from = start + Query.HEADER_LENGTH + query.name().length() + 4;
    for (int done = 0; done < total; ) {
      int fixed = Query.skipName(out, from);
      int end = Query.skipRecord(out, from);
      int run = 1;
      int type = out.getUnsignedShort(fixed);
      if (type == RecordType.A || type == RecordType.AAAA) {
        run = run(from, fixed, end - from, total - done);
        shuffle(fixed, end - from, run, chance);
      }
      done += run;
      from += run * (end - from);
    }
  }

  /// How many records behind one another, the first of which begins at `from`, have one owner, type
  /// and length; at most `most`.
  private int run(int from, int fixed, int length, int most) {
    int run = 1;
    while (run < most
        && from + (run + 1) * length <= out.writerIndex()
        && ByteBufUtil.equals(out, from, out, from + run * length, fixed - from + 4)) {
      run++;
    }
    return run;
  }

  /// Exchanges the data of `count` records of one length, whose fixed parts begin at `fixed`.
  private void shuffle(int fixed, int length, int count, IntUnaryOperator chance) {
    int data = fixed + FIXED_LENGTH;
    int dataLength = out.getUnsignedShort(data - 2);
    for (int i = count - 1; i > 0; i--) {
      int other = data + chance.applyAsInt(i + 1) * length;
      for (int k = 0; k < dataLength; k++) {
        byte kept = out.getByte(other + k);
        out.setByte(other + k, out.getByte(data + i * length + k));
        out.setByte(data + i * length + k, kept);
      }
    }
  }

  /// Takes the authority and additional sections out of the finished message, but for its OPT
  /// record, when it has answers.
  public void keepAnswersOnly() {
    if (counts[Section.ANSWER.ordinal()] == 0) {
      return;
    }
    int end = start + Query.HEADER_LENGTH + query.name().length() + 4;
    for (int i = 0; i < counts[Section.ANSWER.ordinal()]; i++) {
      end = Query.skipRecord(out, end);
    }
    out.writerIndex(end);
    counts[Section.AUTHORITY.ordinal()] = 0;
    counts[Section.ADDITIONAL.ordinal()] = 0;
    finish(code);
  }

  /// Sets and clears flags in the finished message.
  public void changeFlags(Set<HeaderFlag> set, Set<HeaderFlag> clear) {
    out.setShort(start + 2, HeaderFlag.change(out.getUnsignedShort(start + 2), set, clear));
  }

  /// The finished message, taken apart.
  public Optional<Message> toMessage() {
    return MessageReader.read(out.slice(start, out.writerIndex() - start));
  }

  /// How many records a section holds; in the finished message the OPT record is one.
  public int count(Section of) {
    return counts[of.ordinal()];
  }

  /// The flags that are set, as `qr,aa,rd`.
  public String flagsText() {
    StringJoiner text = new StringJoiner(",");
    int all = out.getUnsignedShort(start + 2);
    int[] masks = {
      Query.FLAG_RESPONSE,
      Query.FLAG_AUTHORITATIVE,
      Query.FLAG_TRUNCATED,
      Query.FLAG_RECURSION_DESIRED,
      Query.FLAG_RECURSION_AVAILABLE,
      Query.FLAG_AUTHENTIC,
      Query.FLAG_CHECKING_DISABLED
    };
    String[] names = {"qr", "aa", "tc", "rd", "ra", "ad", "cd"};
    for (int i = 0; i < masks.length; i++) {
      if ((all & masks[i]) != 0) {
        text.add(names[i]);
      }
    }
    return text.toString();
  }

  /// The code that the message was finished with.
  public int code() {
    return code;
  }

  private void overflow() {
    if (section != Section.ADDITIONAL) {
      truncated();
    }
  }
}
