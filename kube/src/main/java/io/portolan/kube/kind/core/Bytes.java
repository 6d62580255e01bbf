// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import java.nio.charset.StandardCharsets;

/// Sizes of texts.
final class Bytes {
  private Bytes() {}

  static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /// How long what `text` encodes is.
  static long base64(String text) {
    int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
    return text.length() / 4 * 3L - padding;
  }
}
