// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.netlink.Attributes;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Verdict;
import io.portolan.linux.uapi.NfTables;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The attributes of one expression by their numbers. What is absent is zero or empty.
record Values(Map<Integer, byte[]> byNumber) {
  static Values read(Attributes attributes) {
    Map<Integer, byte[]> byNumber = new HashMap<>();
    while (attributes.next()) {
      byNumber.put(attributes.type(), attributes.bytes());
    }
    return new Values(byNumber);
  }

  boolean has(int number) {
    return byNumber.containsKey(number);
  }

  byte[] bytes(int number) {
    return byNumber.getOrDefault(number, new byte[0]);
  }

  long be64(int number) {
    long value = 0;
    for (byte each : bytes(number)) {
      value = value << 8 | (each & 0xff);
    }
    return value;
  }

  int be32(int number) {
    return (int) be64(number);
  }

  int be16(int number) {
    return (int) be64(number);
  }

  int u8(int number) {
    return (int) be64(number);
  }

  String string(int number) {
    byte[] bytes = bytes(number);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  /// A register as a word; VERDICT for the verdict register, NONE when absent.
  int register(int number) {
    if (!has(number)) {
      return Instruction.NONE;
    }
    int register = be32(number);
    if (register == 0) {
      return Instruction.VERDICT;
    }
    return register < 8 ? 4 * (register - 1) : register - 8;
  }

  Attributes nested(int number) {
    return Attributes.of(bytes(number));
  }

  Data data(int number) {
    return InstructionReader.data(nested(number));
  }

  Verdict verdict(int number) {
    Attributes data = nested(number);
    while (data.next()) {
      if (data.type() == NfTables.NFTA_DATA_VERDICT) {
        return VerdictCodes.read(data.nested());
      }
    }
    throw new IllegalArgumentException("a verdict is missing");
  }
}
