// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.portolan.proxy.route.RequestChange;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// Heads as text, for tests: lines end with `|`, a bare carriage return is `^`, a bare line feed is
/// `_LF_`, a NUL is `_NUL_`.
final class Heads {
  private Heads() {}

  static byte[] bytes(String text) {
    return text.replace("|", "\r\n")
        .replace("^", "\r")
        .replace("_LF_", "\n")
        .replace("_NUL_", "\0")
        .replace("_TAB_", "\t")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /// What became of a request's head: what follows it was reached, or the reason.
  static String read(RequestHead head, String text) {
    byte[] bytes = bytes(text);
    int end = head.read(bytes, 0, bytes.length);
    return end == RequestHead.INCOMPLETE
        ? "INCOMPLETE"
        : end == RequestHead.REFUSED ? head.refusal().toString() : "OK";
  }

  /// The head as an upstream gets it, lines ended with `|`.
  static String forwarded(HeadSettings settings, Peer peer, String text) {
    return forwarded(settings, peer, RequestChange.NONE, text);
  }

  static String forwarded(HeadSettings settings, Peer peer, RequestChange change, String text) {
    RequestHead head = new RequestHead(settings);
    if (!read(head, text).equals("OK")) {
      throw new IllegalArgumentException(read(head, text) + ": " + text);
    }
    HeadOut out = new HeadOut();
    new RequestEdit(false, new SplittableRandom(1)).write(head, peer, change, out);
    return text(out);
  }

  static String text(HeadOut out) {
    return new String(out.bytes(), 0, out.length(), StandardCharsets.ISO_8859_1)
        .replace("\r\n", "|");
  }
}
