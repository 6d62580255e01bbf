// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import java.time.Instant;

/// How a request is written as a line.
///
/// What a client sent is written in visible ASCII characters alone, and quotes are escaped, so that
/// nobody can write lines or fields of their own. Safe for use by several threads.
public sealed interface LogForm permits UsualForm, NginxForm {
  /// For people: fields with a space between them.
  LogForm LINE = UsualForm.LINE;

  /// For programs: an object of JSON (RFC 8259).
  LogForm JSON = UsualForm.JSON;

  /// Whether it says that of a request, of what is noted only where it is wanted.
  boolean wants(RequestNote.Text which);

  /// A line without its end.
  String text(AccessRecord record);

  /// A line that says that so many requests left none.
  String missing(Instant at, long count);
}
