// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import java.time.Instant;

/// The proxy's own forms.
enum UsualForm implements LogForm {
  LINE,
  JSON;

  @Override
  public boolean wants(RequestNote.Text which) {
    return false;
  }

  @Override
  public String text(AccessRecord record) {
    return switch (this) {
      case LINE -> LineText.of(record);
      case JSON -> JsonText.of(record);
    };
  }

  @Override
  public String missing(Instant at, long count) {
    return switch (this) {
      case LINE -> at + " " + count + " requests left no line, since they came too fast";
      case JSON -> "{\"time\":\"" + at + "\",\"requestsWithoutLine\":" + count + "}";
    };
  }
}
