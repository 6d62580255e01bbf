// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.portolan.proxy.Ascii;

/// Finds the end of a chunked body (RFC 9112 section 7.1), without changing it: what another reader
/// could understand differently is broken.
///
/// Fed with the bytes as they come; for one body at a time and one thread.
public final class ChunkScanner {
  private static final int MAX_SIZE_DIGITS = 15;
  private static final int MAX_LINE = 256;
  private static final int MAX_TRAILERS = 8 * 1024;

  /* The states, in the order in which bytes lead through them:
   *
   *   SIZE ─► EXTENSION ─► SIZE_LF ─► DATA ─► DATA_CR ─► DATA_LF ─► SIZE
   *             │ ▲           │ size 0
   *           QUOTED          ▼
   *                        TRAILER ─► NAME ─► VALUE ─► VALUE_LF ─► TRAILER ─► END_LF ─► DONE
   */
  private enum State {
    SIZE,
    EXTENSION,
    QUOTED,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER,
    NAME,
    VALUE,
    VALUE_LF,
    END_LF,
    DONE,
    BROKEN
  }

  private final byte[] name = new byte[32];
  private State state = State.DONE;
  private long size;
  private int digits;
  private int line;
  private int trailers;
  private int nameLength;
  private long dataBytes;

  /// Begins with a new body.
  public void begin() {
    state = State.SIZE;
    size = 0;
    digits = 0;
    line = 0;
    trailers = 0;
    dataBytes = 0;
  }

  public boolean isDone() {
    return state == State.DONE;
  }

  public boolean isBroken() {
    return state == State.BROKEN;
  }

  /// Whether the next bytes are content.
  public boolean isInData() {
    return state == State.DATA;
  }

  /// Whether the next bytes are fields after the content.
  public boolean isInTrailers() {
    return switch (state) {
      case TRAILER, NAME, VALUE, VALUE_LF, END_LF -> true;
      default -> false;
    };
  }

  /// The bytes of content so far, those of an announced chunk included.
  public long dataBytes() {
    return dataBytes;
  }

  /// Goes over the bytes from `from` to before `to`, up to where content begins or ends, or fields
  /// after it begin, or the body ends; the index of the first byte that it did not go over.
  public int step(ByteBuf buffer, int from, int to) {
    if (state == State.DATA) {
      int taken = (int) Math.min(size, to - from);
      size -= taken;
      state = size == 0 ? State.DATA_CR : State.DATA;
      return from + taken;
    }
    int at = from;
    while (at < to && state != State.DATA && state != State.DONE && state != State.BROKEN) {
      State before = state;
      state = next(buffer.getByte(at++));
      if (before == State.SIZE_LF && state == State.TRAILER) {
        break;
      }
    }
    return at;
  }

  private State next(byte b) {
    return switch (state) {
      case SIZE -> sizeDigit(b);
      case EXTENSION -> extension(b, State.EXTENSION);
      case QUOTED -> extension(b, State.QUOTED);
      case SIZE_LF -> b == '\n' ? sizeRead() : State.BROKEN;
      case DATA_CR -> b == '\r' ? State.DATA_LF : State.BROKEN;
      case DATA_LF -> b == '\n' ? newSize() : State.BROKEN;
      case TRAILER -> b == '\r' ? State.END_LF : newName(b);
      case NAME -> nameByte(b);
      case VALUE -> value(b);
      case VALUE_LF -> b == '\n' ? State.TRAILER : State.BROKEN;
      case END_LF -> b == '\n' ? State.DONE : State.BROKEN;
      case DATA, DONE, BROKEN -> state;
    };
  }

  private State newSize() {
    size = 0;
    digits = 0;
    line = 0;
    return State.SIZE;
  }

  private State sizeDigit(byte b) {
    int digit = Ascii.hex(b);
    if (digit >= 0) {
      size = size << 4 | digit;
      return ++digits > MAX_SIZE_DIGITS ? State.BROKEN : State.SIZE;
    }
    if (digits == 0) {
      return State.BROKEN;
    }
    return b == '\r' ? State.SIZE_LF : b == ';' ? State.EXTENSION : State.BROKEN;
  }

  /// An extension ends with its line, even where a quotation is open: that is broken, for others
  /// may read on.
  private State extension(byte b, State current) {
    if (++line > MAX_LINE) {
      return State.BROKEN;
    }
    if (b == '\r') {
      return current == State.EXTENSION ? State.SIZE_LF : State.BROKEN;
    }
    if (b == '\\' || !Ascii.isField(b)) {
      return State.BROKEN;
    }
    if (b == '"') {
      return current == State.EXTENSION ? State.QUOTED : State.EXTENSION;
    }
    return current;
  }

  private State sizeRead() {
    dataBytes += size;
    return size == 0 ? State.TRAILER : State.DATA;
  }

  private State newName(byte b) {
    nameLength = 0;
    return nameByte(b);
  }

  private State nameByte(byte b) {
    if (++trailers > MAX_TRAILERS) {
      return State.BROKEN;
    }
    if (b == ':') {
      boolean isKnown = nameLength <= name.length;
      FieldName field = isKnown ? FieldName.of(name, 0, nameLength) : FieldName.OTHER;
      return nameLength == 0 || field.isForbiddenInTrailers() ? State.BROKEN : State.VALUE;
    }
    if (!Ascii.isToken(b)) {
      return State.BROKEN;
    }
    if (nameLength < name.length) {
      name[nameLength] = b;
    }
    nameLength++;
    return State.NAME;
  }

  private State value(byte b) {
    if (++trailers > MAX_TRAILERS) {
      return State.BROKEN;
    }
    return b == '\r' ? State.VALUE_LF : Ascii.isField(b) ? State.VALUE : State.BROKEN;
  }
}
