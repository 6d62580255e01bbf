// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.stream.WebSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Sends each line of a watch as one text message.
final class WatchMessages extends OutputStream {
  private final WebSocket socket;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  WatchMessages(WebSocket socket) {
    this.socket = socket;
  }

  @Override
  public void write(int value) throws IOException {
    if (value == '\n') {
      socket.sendText(
          line.toString(StandardCharsets.UTF_8).trim().getBytes(StandardCharsets.UTF_8));
      line.reset();
    } else {
      line.write(value);
    }
  }

  /// Only the end of an event is a line's end: JSON holds no bare one.
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    boolean ends = length > 0 && bytes[offset + length - 1] == '\n';
    line.write(bytes, offset, ends ? length - 1 : length);
    if (ends) {
      write('\n');
    }
  }
}
