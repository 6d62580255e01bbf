// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import io.portolan.proxy.http1.HeadOut;
import java.util.Arrays;

/// Reads the header blocks of one direction of a connection, one after the other (RFC 7541).
///
/// For one thread.
final class HpackReader {
  /// The most a table may hold, in bytes, which is what both ends begin with (RFC 9113 section
  /// 6.5.2).
  static final int TABLE_BYTES = 4096;

  private static final int INDEXED = 0x80;
  private static final int ADDED = 0x40;
  private static final int SIZE_UPDATE = 0x20;
  private static final int HUFFMAN = 0x80;
  private static final int MOST_NUMBER_BYTES = 4;

  private final DynamicTable table = new DynamicTable(TABLE_BYTES);
  private byte[] in = {};
  private int at;
  private int to;

  /// Reads the block from `from` to before `to`. Everything is read even where `out` is full, for
  /// the next block builds on it.
  ///
  /// @throws ConnectionError when it is broken: no later block can be read then
  void read(byte[] in, int from, int to, FieldList out) throws ConnectionError {
    this.in = in;
    this.at = from;
    this.to = to;
    out.clear();
    boolean isBegin = true;
    while (at < to) {
      int first = in[at];
      if ((first & INDEXED) != 0) {
        HeaderField field = find(number(7));
        out.text().put(field.name());
        int nameTo = out.text().length();
        out.text().put(field.value());
        out.add(nameTo);
      } else if ((first & ADDED) != 0) {
        literal(6, true, out);
      } else if ((first & SIZE_UPDATE) != 0) {
        resize(isBegin);
        continue;
      } else {
        literal(4, false, out);
      }
      isBegin = false;
    }
  }

  private void resize(boolean isBegin) throws ConnectionError {
    int size = number(5);
    if (!isBegin || size > TABLE_BYTES) {
      throw broken("a change of the table's size where none may be");
    }
    table.resize(size);
  }

  private void literal(int prefix, boolean isAdded, FieldList out) throws ConnectionError {
    HeadOut text = out.text();
    int nameFrom = text.length();
    int index = number(prefix);
    if (index == 0) {
      string(text);
    } else {
      text.put(find(index).name());
    }
    int nameTo = text.length();
    string(text);
    if (isAdded) {
      table.add(
          new HeaderField(
              Arrays.copyOfRange(text.bytes(), nameFrom, nameTo),
              Arrays.copyOfRange(text.bytes(), nameTo, text.length())));
    }
    out.add(nameTo);
  }

  private HeaderField find(int index) throws ConnectionError {
    if (index >= 1 && index <= StaticTable.SIZE) {
      return StaticTable.get(index);
    }
    int age = index - StaticTable.SIZE - 1;
    if (age < 0 || age >= table.count()) {
      throw broken("a field that no table has");
    }
    return table.get(age);
  }

  private void string(HeadOut text) throws ConnectionError {
    if (at == to) {
      throw broken("a string that is cut off");
    }
    boolean isHuffman = (in[at] & HUFFMAN) != 0;
    int length = number(7);
    if (length > to - at) {
      throw broken("a string that is cut off");
    }
    if (!isHuffman) {
      text.put(in, at, at + length);
    } else if (!Huffman.decode(in, at, at + length, text)) {
      throw broken("a string in no Huffman code");
    }
    at += length;
  }

  /// A number in the last `bits` of a byte, and the bytes after it (RFC 7541 section 5.1).
  private int number(int bits) throws ConnectionError {
    int most = (1 << bits) - 1;
    int value = in[at++] & most;
    if (value < most) {
      return value;
    }
    for (int i = 0; i < MOST_NUMBER_BYTES && at < to; i++) {
      int next = in[at++];
      value += (next & 0x7f) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw broken("a number that is too large or cut off");
  }

  private static ConnectionError broken(String what) {
    return new ConnectionError(ErrorCode.COMPRESSION_ERROR, what);
  }
}
