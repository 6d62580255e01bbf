// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

/// The numbers of frames (RFC 9113 section 6).
final class Frame {
  static final int HEADER_BYTES = 9;

  /// The most that a frame may carry unless the other end allows more.
  static final int MAX_BYTES = 1 << 14;

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int ACK = 0x1;
  static final int END_STREAM = 0x1;
  static final int END_HEADERS = 0x4;
  static final int PADDED = 0x8;
  static final int WITH_PRIORITY = 0x20;

  static final int ENABLE_PUSH = 2;
  static final int MAX_CONCURRENT_STREAMS = 3;
  static final int INITIAL_WINDOW_SIZE = 4;
  static final int MAX_FRAME_SIZE = 5;
  static final int MAX_HEADER_LIST_SIZE = 6;

  /// Clients may open tunnels for other protocols (RFC 8441 section 3).
  static final int ENABLE_CONNECT_PROTOCOL = 8;

  private Frame() {}
}
