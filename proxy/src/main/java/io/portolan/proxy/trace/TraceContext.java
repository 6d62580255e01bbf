// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.trace;

import io.portolan.proxy.ByteSpan;
import java.util.HexFormat;
import java.util.Optional;

/// Where a request stands in a trace, as the field `traceparent` says (W3C Trace Context, 3.2).
///
/// @param high the trace's id, its first half
/// @param low its second half; never 0 together with the first
/// @param span the id of the span that the request comes from; never 0
/// @param flags those that version 00 knows
public record TraceContext(long high, long low, long span, int flags) {
  /// The caller may have recorded it.
  public static final int SAMPLED = 1;

  /// The trace's id was drawn at random.
  private static final int RANDOM = 2;

  private static final int VERSION_0 = 0;
  private static final int VERSION_INVALID = 0xff;
  private static final int TRACE_AT = 3;
  private static final int SPAN_AT = 36;
  private static final int FLAGS_AT = 53;
  private static final int LENGTH = 55;

  /// What the field says; empty where it is not valid, so that the trace begins anew. Of a later
  /// version what this one knows counts.
  public static Optional<TraceContext> read(ByteSpan field) {
    if (field.length() < LENGTH || !hasDashes(field) || !isHex(field)) {
      return Optional.empty();
    }
    long version = number(field, 0, TRACE_AT - 1);
    boolean isLonger = field.length() > LENGTH;
    if (version == VERSION_INVALID
        || (isLonger && (version == VERSION_0 || field.at(LENGTH) != '-'))) {
      return Optional.empty();
    }
    long high = number(field, TRACE_AT, TRACE_AT + 16);
    long low = number(field, TRACE_AT + 16, SPAN_AT - 1);
    long span = number(field, SPAN_AT, FLAGS_AT - 1);
    int flags = (int) number(field, FLAGS_AT, LENGTH) & (SAMPLED | RANDOM);
    return (high | low) == 0 || span == 0
        ? Optional.empty()
        : Optional.of(new TraceContext(high, low, span, flags));
  }

  private static boolean hasDashes(ByteSpan field) {
    return field.at(TRACE_AT - 1) == '-'
        && field.at(SPAN_AT - 1) == '-'
        && field.at(FLAGS_AT - 1) == '-';
  }

  private static boolean isHex(ByteSpan field) {
    for (int i = 0; i < LENGTH; i++) {
      byte b = field.at(i);
      boolean isDash = i == TRACE_AT - 1 || i == SPAN_AT - 1 || i == FLAGS_AT - 1;
      if (!isDash && !(b >= '0' && b <= '9') && !(b >= 'a' && b <= 'f')) {
        return false;
      }
    }
    return true;
  }

  private static long number(ByteSpan field, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = number << 4 | Character.digit(field.at(i), 16);
    }
    return number;
  }

  public boolean isSampled() {
    return (flags & SAMPLED) != 0;
  }

  /// As the next in the trace says it, which has that span.
  public TraceContext next(long itsSpan, boolean isSampled) {
    return new TraceContext(high, low, itsSpan, (flags & RANDOM) | (isSampled ? SAMPLED : 0));
  }

  /// The field's value, in version 00.
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return "00-"
        + hex.toHexDigits(high)
        + hex.toHexDigits(low)
        + "-"
        + hex.toHexDigits(span)
        + "-"
        + hex.toHexDigits((byte) flags);
  }
}
