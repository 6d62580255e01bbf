// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the registers hold while instructions are turned back into a rule.
final class Registers {
  /// A value that begins in a register.
  ///
  /// @param bytes how many bytes of it were loaded
  /// @param swapped whether its bytes are in the network's order against its type
  private record Slot(Expression value, int bytes, boolean swapped) {}

  private final @Nullable Slot[] slots = new @Nullable Slot[20];

  void set(int word, Expression value) {
    set(word, value, value.type().length());
  }

  void set(int word, Expression value, int bytes) {
    slots[word] = new Slot(value, bytes, false);
    for (int i = 1; i < (bytes + 3) / 4; i++) {
      slots[word + i] = null;
    }
  }

  void swap(int source, int word) {
    Slot slot = slot(source);
    slots[word] = new Slot(slot.value, slot.bytes, !slot.swapped);
  }

  boolean isSet(int word) {
    return word >= 0 && slots[word] != null;
  }

  private Slot slot(int word) {
    Slot slot = word < 0 ? null : slots[word];
    if (slot == null) {
      throw new IllegalArgumentException("nothing was loaded into register " + word);
    }
    return slot;
  }

  Expression get(int word) {
    return slot(word).value;
  }

  /// The value; a constant gets the type that it is used as.
  Expression get(int word, DataType type) {
    return slot(word).value instanceof Expression.Constant(_, var data)
        ? new Expression.Constant(type, data)
        : slot(word).value;
  }

  Data inTypeOrder(int word, Data data) {
    return slot(word).swapped ? data.reversed() : data;
  }

  /// The values that lie one after the other in `bytes` bytes.
  Expression concat(int word, int bytes) {
    List<Expression> parts = new ArrayList<>();
    int at = word;
    int end = word + (bytes + 3) / 4;
    while (at < end) {
      Expression part = get(at);
      parts.add(part);
      at += part.type().paddedLength() / 4;
    }
    return parts.size() == 1 ? parts.getFirst() : new Expression.Concat(parts);
  }

  /// One value, or a range when the two registers differ; empty when there are none.
  Optional<Expression> ends(int min, int max, DataType type) {
    if (min < 0) {
      return Optional.empty();
    }
    if (max >= 0
        && max != min
        && get(min) instanceof Expression.Constant(_, var first)
        && get(max) instanceof Expression.Constant(_, var last)) {
      return Optional.of(new Expression.Range(type, first, last));
    }
    return Optional.of(get(min, type));
  }
}
