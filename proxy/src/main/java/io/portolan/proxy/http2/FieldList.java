// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.http1.HeadOut;

/// The fields of a header block, in their order; reused from block to block, for one thread.
public final class FieldList {
  private final HeadOut text = new HeadOut();
  private final int maxBytes;
  private final int[] valueFrom;
  private final int[] valueTo;
  private int count;
  private boolean isTooLarge;

  /// @param maxBytes of names and values together
  public FieldList(int maxBytes, int maxFields) {
    this.maxBytes = maxBytes;
    this.valueFrom = new int[maxFields];
    this.valueTo = new int[maxFields];
  }

  public void clear() {
    text.clear();
    count = 0;
    isTooLarge = false;
  }

  /// Where names and values are written, a name first, then its value.
  HeadOut text() {
    return text;
  }

  private int from() {
    return count == 0 ? 0 : valueTo[count - 1];
  }

  /// The field is written: its name up to `nameTo` of [#text], then its value. What is too much is
  /// forgotten.
  void add(int nameTo) {
    if (isTooLarge || count == valueTo.length || text.length() > maxBytes) {
      isTooLarge = true;
      text.cut(from());
    } else {
      valueFrom[count] = nameTo;
      valueTo[count] = text.length();
      count++;
    }
  }

  /// Adds a field.
  ///
  /// @param name of characters below 256, as `value` is
  public void add(String name, String value) {
    text.put(name);
    int nameTo = text.length();
    text.put(value);
    add(nameTo);
  }

  public int count() {
    return count;
  }

  /// Whether there were more than may be.
  public boolean isTooLarge() {
    return isTooLarge;
  }

  /// Sets `span` to the name of that field.
  public ByteSpan name(int index, ByteSpan span) {
    return span.set(text.bytes(), index == 0 ? 0 : valueTo[index - 1], valueFrom[index]);
  }

  /// Sets `span` to the value of that field.
  public ByteSpan value(int index, ByteSpan span) {
    return span.set(text.bytes(), valueFrom[index], valueTo[index]);
  }
}
