// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.route.HeaderField;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Writes a response's head as the client gets it (RFC 9110 section 7.6): with the proxy's own
/// version and connection, and a date where there is none.
///
/// For one thread.
public final class ResponseEdit {
  private final Supplier<String> date;
  private final ByteSpan name = new ByteSpan();
  private final ByteSpan value = new ByteSpan();

  /// What the client's connection is told.
  public enum Persistence {
    /// Nothing: it lives on, as HTTP/1.1 has it.
    SILENT,
    /// It lives on, which HTTP/1.0 wants to be told.
    KEEP_ALIVE,
    /// It ends after this response.
    CLOSE
  }

  /// Says what clients get in place of fields' values.
  @FunctionalInterface
  public interface Rewrite {
    /// Empty where the value stays as it is.
    Optional<String> value(ByteSpan name, ByteSpan value);
  }

  /// @param date the time of now, as fields have it (RFC 9110 section 5.6.7)
  public ResponseEdit(Supplier<String> date) {
    this.date = date;
  }

  /// @param isCodingKept whether the body keeps its transfer coding; a client of HTTP/1.0 knows
  ///     none
  /// @param rewrite of fields that the proxy does not know by name; empty for none
  /// @param added fields that are not the upstream's, in place of its own of their names; one
  ///     without a value is left out
  public void write(
      ResponseHead head,
      Persistence persistence,
      boolean isCodingKept,
      Optional<Rewrite> rewrite,
      List<HeaderField> added,
      HeadOut out) {
    Fields fields = head.fields;
    byte[] in = head.in();
    int keptFrom = head.from();
    if (!head.isVersion11()) {
      out.put("HTTP/1.1");
      keptFrom += 8;
    }
    boolean hasDate = head.status() < 200;
    boolean hasLength = false;
    for (int i = 0; i < fields.count(); i++) {
      FieldName name = fields.name(i);
      hasDate |= name == FieldName.DATE;
      boolean isTwice = name == FieldName.CONTENT_LENGTH && hasLength;
      if (!isKept(head, i, isCodingKept) || isTwice || isReplaced(fields, i, added)) {
        out.put(in, keptFrom, fields.nameFrom(i));
        keptFrom = fields.lineTo(i);
      } else if (rewrite.isPresent() && name == FieldName.OTHER) {
        Optional<String> written = rewritten(fields, i, rewrite.get());
        if (written.isPresent()) {
          out.put(in, keptFrom, fields.nameTo(i)).put(": ").put(written.get()).put("\r\n");
          keptFrom = fields.lineTo(i);
        }
      }
      hasLength |= name == FieldName.CONTENT_LENGTH;
    }
    int end = fields.count() == 0 ? head.fieldsFrom() : fields.lineTo(fields.count() - 1);
    out.put(in, keptFrom, end);
    if (!hasDate) {
      out.put("Date: ").put(date.get()).put("\r\n");
    }
    out.put(added);
    if (head.status() == 101) {
      out.put("Connection: upgrade\r\n");
    } else if (persistence != Persistence.SILENT) {
      boolean closes = persistence == Persistence.CLOSE;
      out.put(closes ? "Connection: close\r\n" : "Connection: keep-alive\r\n");
    }
    out.put("\r\n");
  }

  private Optional<String> rewritten(Fields fields, int index, Rewrite rewrite) {
    return rewrite.value(fields.nameText(index, name), fields.value(index, value));
  }

  private boolean isReplaced(Fields fields, int index, List<HeaderField> added) {
    if (added.isEmpty() || fields.name(index) != FieldName.OTHER) {
      return false;
    }
    fields.nameText(index, name);
    // What an upstream's responses vary with, they go on varying with, and its cookies are its own.
    return HeaderField.names(added, name)
        && !name.isIgnoringCase("vary")
        && !name.isIgnoringCase("set-cookie");
  }

  private static boolean isKept(ResponseHead head, int index, boolean isCodingKept) {
    Fields fields = head.fields;
    boolean hasNoContent = head.status() < 200 || head.status() == 204;
    return switch (fields.name(index)) {
      case OTHER -> !head.connection.names(fields.nameFrom(index), fields.nameTo(index));
      case CONNECTION, KEEP_ALIVE, PROXY_CONNECTION -> false;
      case UPGRADE -> head.status() == 101;
      case TRANSFER_ENCODING -> isCodingKept && !hasNoContent;
      case CONTENT_LENGTH -> !head.hasCoding() && !hasNoContent;
      case DATE, EXPECT, FORWARDED, HOST, MAX_FORWARDS, PROXY, TE, TRAILER -> true;
      case X_FORWARDED_FOR, X_FORWARDED_HOST, X_FORWARDED_PORT, X_FORWARDED_PROTO -> true;
    };
  }
}
