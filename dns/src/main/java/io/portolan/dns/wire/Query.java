// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// One question that a client asks, as read from its message; filled again for each query.
public final class Query {
  /// What [#read] returns for bytes that deserve no answer: no header, or itself an answer.
  public static final int IGNORE = -1;

  static final int HEADER_LENGTH = 12;
  static final int FLAG_RESPONSE = 0x8000;
  static final int FLAG_AUTHORITATIVE = 0x0400;
  static final int FLAG_TRUNCATED = 0x0200;
  static final int FLAG_RECURSION_DESIRED = 0x0100;
  static final int FLAG_RECURSION_AVAILABLE = 0x0080;
  static final int FLAG_AUTHENTIC = 0x0020;
  static final int FLAG_CHECKING_DISABLED = 0x0010;
  static final int MASK_OPCODE = 0x7800;
  static final int EDNS_FLAG_DNSSEC_OK = 0x8000;

  /// The class of the Internet.
  public static final int CLASS_IN = 1;

  private static final int FIXED_RECORD_LENGTH = 10;

  private final NameBuffer name = new NameBuffer();
  private int id;
  private int flags;
  private int length;
  private int type;
  private int questionClass;
  private boolean question;
  private boolean edns;
  private int payloadSize;
  private int ednsVersion;
  private boolean dnssecOk;

  /// The client's EDNS options as they came, in the first `optionsLength` bytes.
  private byte[] options = {};

  private int optionsLength;
  private List<EdnsOption> passedOptions = List.of();

  /// Reads `message` from its reader index to its end, which is not moved.
  ///
  /// @return [ResponseCode#NOERROR] when the question can be answered, [#IGNORE], or the code to
  ///     answer with
  public int read(ByteBuf message) {
    int start = message.readerIndex();
    length = message.readableBytes();
    question = false;
    edns = false;
    dnssecOk = false;
    payloadSize = 0;
    ednsVersion = 0;
    optionsLength = 0;
    passedOptions = List.of();
    if (message.writerIndex() - start < HEADER_LENGTH) {
      return IGNORE;
    }
    id = message.getUnsignedShort(start);
    flags = message.getUnsignedShort(start + 2);
    if ((flags & FLAG_RESPONSE) != 0) {
      return IGNORE;
    }
    if ((flags & MASK_OPCODE) != 0) {
      return ResponseCode.NOTIMP;
    }
    if (message.getUnsignedShort(start + 4) != 1) {
      return ResponseCode.FORMERR;
    }
    int index = readQuestion(message, start + HEADER_LENGTH);
    if (index < 0) {
      return ResponseCode.FORMERR;
    }
    int between = message.getUnsignedShort(start + 6) + message.getUnsignedShort(start + 8);
    for (int i = 0; i < between && index >= 0; i++) {
      index = skipRecord(message, index);
    }
    int additional = message.getUnsignedShort(start + 10);
    for (int i = 0; i < additional && index >= 0; i++) {
      index = readAdditional(message, index);
    }
    if (index != message.writerIndex()) {
      return ResponseCode.FORMERR;
    }
    return ednsVersion == 0 ? ResponseCode.NOERROR : ResponseCode.BADVERS;
  }

  /// Becomes what this server asks itself.
  public void ask(Question asked) {
    id = 0;
    flags =
        (asked.recursionDesired() ? FLAG_RECURSION_DESIRED : 0)
            | (asked.checkingDisabled() ? FLAG_CHECKING_DISABLED : 0);
    edns = asked.dnssecOk();
    passedOptions = asked.options();
    dnssecOk = asked.dnssecOk();
    payloadSize = Response.MAX_LENGTH;
    ednsVersion = 0;
    rewrite(asked.name(), asked.type(), CLASS_IN);
  }

  /// Puts another question in the place of the one that was read.
  public void rewrite(Name otherName, int otherType, int otherClass) {
    name.set(otherName);
    type = otherType;
    questionClass = otherClass;
    question = true;
  }

  /// Takes the client to have set and cleared these flags.
  public void changeFlags(Set<HeaderFlag> set, Set<HeaderFlag> clear) {
    flags = HeaderFlag.change(flags, set, clear);
  }

  /// Takes the client to have no more room for a datagram than `bytes`.
  public void limitPayload(int bytes) {
    payloadSize = Math.min(payloadSize, bytes);
  }

  private int readQuestion(ByteBuf message, int start) {
    int index = name.read(message, start);
    if (index < 0 || message.writerIndex() - index < 4) {
      return -1;
    }
    type = message.getUnsignedShort(index);
    questionClass = message.getUnsignedShort(index + 2);
    question = true;
    return index + 4;
  }

  private int readAdditional(ByteBuf message, int start) {
    int fixed = skipName(message, start);
    int end = skipRecord(message, start);
    if (end < 0 || message.getUnsignedShort(fixed) != RecordType.OPT) {
      return end;
    }
    if (edns || fixed != start + 1 || !optionsFit(message, fixed + FIXED_RECORD_LENGTH, end)) {
      return -1;
    }
    edns = true;
    payloadSize = message.getUnsignedShort(fixed + 2);
    ednsVersion = message.getUnsignedByte(fixed + 5);
    dnssecOk = (message.getUnsignedShort(fixed + 6) & EDNS_FLAG_DNSSEC_OK) != 0;
    keepOptions(message, fixed + FIXED_RECORD_LENGTH, end);
    return end;
  }

  private void keepOptions(ByteBuf message, int start, int end) {
    optionsLength = end - start;
    if (optionsLength > options.length) {
      options = new byte[optionsLength];
    }
    message.getBytes(start, options, 0, optionsLength);
  }

  private static boolean optionsFit(ByteBuf message, int start, int end) {
    int index = start;
    while (index < end) {
      if (end - index < EdnsOption.FIXED_LENGTH) {
        return false;
      }
      index += EdnsOption.FIXED_LENGTH + message.getUnsignedShort(index + 2);
    }
    return index == end;
  }

  /// The index after the record at `index`, or -1 when it does not fit the message.
  static int skipRecord(ByteBuf message, int index) {
    int fixed = skipName(message, index);
    if (fixed < 0 || message.writerIndex() - fixed < FIXED_RECORD_LENGTH) {
      return -1;
    }
    int end = fixed + FIXED_RECORD_LENGTH + message.getUnsignedShort(fixed + 8);
    return end <= message.writerIndex() ? end : -1;
  }

  /// The index after the name at `index`, whose pointer, if it ends in one, is not followed; -1
  /// when it does not fit the message.
  static int skipName(ByteBuf message, int index) {
    int at = index;
    while (at >= index && at < message.writerIndex()) {
      int length = message.getUnsignedByte(at);
      if (length == 0) {
        return at + 1;
      }
      if (length >= 0xc0) {
        return at + 2 <= message.writerIndex() ? at + 2 : -1;
      }
      if (length > Name.MAX_LABEL_LENGTH) {
        return -1;
      }
      at += length + 1;
    }
    return -1;
  }

  /// The message's id, which an answer repeats.
  public int id() {
    return id;
  }

  /// Length of the whole message in bytes.
  public int length() {
    return length;
  }

  int flags() {
    return flags;
  }

  /// Whether a question could be read; when not, name, type and class say nothing.
  public boolean hasQuestion() {
    return question;
  }

  /// The name asked for; valid until the next [#read].
  public NameBuffer name() {
    return name;
  }

  /// See [RecordType].
  public int type() {
    return type;
  }

  public int questionClass() {
    return questionClass;
  }

  /// Whether the client speaks EDNS (RFC 6891).
  public boolean hasEdns() {
    return edns;
  }

  /// The largest UDP answer that the client takes, in bytes: 512 without EDNS, and never less.
  public int payloadSize() {
    return Math.max(512, payloadSize);
  }

  /// Whether the client wants DNSSEC records (RFC 3225).
  public boolean dnssecOk() {
    return dnssecOk;
  }

  /// Whether the client understands the AD flag of an answer (RFC 6840 section 5.7).
  public boolean takesAuthentic() {
    return dnssecOk || (flags & FLAG_AUTHENTIC) != 0;
  }

  /// Whether the client wants no validation done for it (RFC 4035).
  public boolean checkingDisabled() {
    return (flags & FLAG_CHECKING_DISABLED) != 0;
  }

  /// Whether the client wants others to be asked for what is not known.
  public boolean recursionDesired() {
    return (flags & FLAG_RECURSION_DESIRED) != 0;
  }

  /// The EDNS options that the client sent; none goes to another server by itself (RFC 6891 section
  /// 6.2.6).
  public List<EdnsOption> options() {
    List<EdnsOption> all = new ArrayList<>();
    for (int at = 0; at < optionsLength; ) {
      int data = at + EdnsOption.FIXED_LENGTH;
      int end = data + number16(at + 2);
      all.add(new EdnsOption(number16(at), Arrays.copyOfRange(options, data, end)));
      at = end;
    }
    return all;
  }

  private int number16(int at) {
    return (options[at] & 0xff) << 8 | (options[at + 1] & 0xff);
  }

  /// The EDNS options that go to another server with the question.
  public List<EdnsOption> passedOptions() {
    return passedOptions;
  }

  /// The class of that mnemonic, in capitals, or -1.
  public static int parseClass(String text) {
    return switch (text) {
      case "IN" -> CLASS_IN;
      case "CH" -> 3;
      case "HS" -> 4;
      default -> -1;
    };
  }

  /// The mnemonic of the class, or `CLASS65280` (RFC 3597) for one that has none.
  public String classText() {
    return switch (questionClass) {
      case CLASS_IN -> "IN";
      case 3 -> "CH";
      case 4 -> "HS";
      case 255 -> "ANY";
      default -> "CLASS" + questionClass;
    };
  }

  /// `web.default.svc.cluster.local. IN A`, for logs.
  @Override
  public String toString() {
    if (!question) {
      return "no question";
    }
    return name + " " + classText() + " " + RecordType.text(type);
  }
}
