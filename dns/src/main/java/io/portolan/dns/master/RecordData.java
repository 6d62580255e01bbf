// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.master;

import io.portolan.dns.master.Entry.Word;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.RecordType;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;

/// Reads the data of one record; what does not fit is an [IllegalArgumentException].
final class RecordData {
  private static final int MAX_STRING = 255;

  private final Name origin;
  private final Iterator<Word> words;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private RecordData(Name origin, List<Word> words) {
    this.origin = origin;
    this.words = words.iterator();
  }

  /// The data on the wire.
  ///
  /// @param origin of names without a last dot
  static byte[] read(int type, List<Word> words, Name origin) {
    RecordData data = new RecordData(origin, words);
    if (!words.isEmpty() && words.getFirst().text().equals("\\#")) {
      data.unknown();
    } else {
      data.known(type);
    }
    if (data.words.hasNext()) {
      throw new IllegalArgumentException("\"" + data.words.next().text() + "\" is too much");
    }
    return data.out.toByteArray();
  }

  private void known(int type) {
    switch (type) {
      case RecordType.A -> address(Family.IPV4);
      case RecordType.AAAA -> address(Family.IPV6);
      case RecordType.NS, RecordType.CNAME, RecordType.PTR -> name();
      case RecordType.MX -> {
        number(2);
        name();
      }
      case RecordType.SRV -> {
        number(2);
        number(2);
        number(2);
        name();
      }
      case RecordType.SOA -> {
        name();
        name();
        number(4);
        for (int i = 0; i < 4; i++) {
          long seconds = TimeToLive.parse(next());
          write(seconds, 4);
        }
      }
      case RecordType.TXT -> strings();
      case RecordType.HINFO -> {
        string(next());
        string(next());
      }
      case RecordType.CAA -> {
        number(1);
        string(next());
        out.writeBytes(Escapes.bytes(next()));
      }
      case RecordType.NAPTR -> {
        number(2);
        number(2);
        string(next());
        string(next());
        string(next());
        name();
      }
      default ->
          throw new IllegalArgumentException(
              RecordType.text(type) + " can be written as \"\\# LENGTH HEX\" only (RFC 3597)");
    }
  }

  private String next() {
    if (!words.hasNext()) {
      throw new IllegalArgumentException("the data ends too early");
    }
    return words.next().text();
  }

  private void address(Family family) {
    String text = next();
    IpAddress address = IpAddress.of(text);
    if (address.family() != family) {
      throw new IllegalArgumentException("\"" + text + "\" is of the other address family");
    }
    out.writeBytes(address.bytes());
  }

  private void name() {
    out.writeBytes(MasterFile.name(next(), origin).wire());
  }

  private void number(int bytes) {
    String text = next();
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no number", e);
    }
    if (value < 0 || value >> (8 * bytes) != 0) {
      throw new IllegalArgumentException(text + " does not fit " + 8 * bytes + " bits");
    }
    write(value, bytes);
  }

  private void write(long value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      out.write((int) (value >> shift));
    }
  }

  private void strings() {
    do {
      string(next());
    } while (words.hasNext());
  }

  private void string(String text) {
    byte[] bytes = Escapes.bytes(text);
    if (bytes.length > MAX_STRING) {
      throw new IllegalArgumentException("a string has at most " + MAX_STRING + " bytes");
    }
    out.write(bytes.length);
    out.writeBytes(bytes);
  }

  private void unknown() {
    String unused = next();
    int length = Integer.parseInt(next());
    StringBuilder hex = new StringBuilder();
    words.forEachRemaining(word -> hex.append(word.text()));
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (bytes.length != length) {
      throw new IllegalArgumentException("the data has " + bytes.length + " bytes, not " + length);
    }
    out.writeBytes(bytes);
  }

  /// Escapes in strings: `\"`, `\065`.
  private static final class Escapes {
    static byte[] bytes(String text) {
      byte[] raw = text.getBytes(StandardCharsets.UTF_8);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length);
      for (int i = 0; i < raw.length; i++) {
        if (raw[i] != '\\' || i + 1 == raw.length) {
          bytes.write(raw[i]);
        } else if (i + 3 < raw.length && isDigits(raw, i + 1)) {
          bytes.write(Integer.parseInt(new String(raw, i + 1, 3, StandardCharsets.US_ASCII)));
          i += 3;
        } else {
          bytes.write(raw[++i]);
        }
      }
      return bytes.toByteArray();
    }

    private static boolean isDigits(byte[] raw, int from) {
      for (int i = from; i < from + 3; i++) {
        if (raw[i] < '0' || raw[i] > '9') {
          return false;
        }
      }
      return true;
    }
  }
}
