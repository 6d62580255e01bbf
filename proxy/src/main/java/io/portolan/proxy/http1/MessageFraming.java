// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.portolan.proxy.ByteSpan;
import java.util.Locale;
import java.util.Optional;

/// How a request says that its body ends; what could be read in two ways is refused (RFC 9112
/// section 6.1 and 6.3).
final class MessageFraming {
  private static final String CHUNKED = "chunked";

  private Framing framing = Framing.NONE;
  private long length = -1;

  void clear() {
    framing = Framing.NONE;
    length = -1;
  }

  Framing framing() {
    return framing;
  }

  /// In bytes; -1 unless it is said.
  long length() {
    return length;
  }

  /// Takes a `Content-Length`; why not, where it is refused.
  Optional<Refusal> contentLength(ByteSpan value) {
    if (framing == Framing.CHUNKED) {
      return Optional.of(Refusal.TRANSFER_ENCODING);
    }
    long said = ContentLength.of(value);
    if (said < 0 || framing == Framing.LENGTH) {
      return Optional.of(Refusal.CONTENT_LENGTH);
    }
    framing = Framing.LENGTH;
    length = said;
    return Optional.empty();
  }

  /// Takes a `Transfer-Encoding`; why not, where it is refused.
  Optional<Refusal> transferEncoding(ByteSpan value, boolean isVersion11) {
    if (framing != Framing.NONE || !isVersion11) {
      return Optional.of(Refusal.TRANSFER_ENCODING);
    }
    if (!value.isIgnoringCase(CHUNKED)) {
      String text = value.toString().toLowerCase(Locale.ROOT);
      boolean isLastOnce =
          text.endsWith(", " + CHUNKED)
              && text.indexOf(CHUNKED) == text.length() - CHUNKED.length();
      return Optional.of(isLastOnce ? Refusal.TRANSFER_CODING : Refusal.TRANSFER_ENCODING);
    }
    framing = Framing.CHUNKED;
    return Optional.empty();
  }
}
