// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/// Bytes inside the messages of a WebSocket: how kubectl carries SPDY through it.
public final class WebSocketTransport implements Transport {
  private final WebSocket socket;
  private byte[] message = {};
  private int at;

  public WebSocketTransport(WebSocket socket) {
    this.socket = socket;
  }

  @Override
  public byte[] read(int length) throws IOException {
    byte[] bytes = new byte[length];
    int done = 0;
    while (done < length) {
      if (at == message.length) {
        Optional<byte[]> next = socket.receive();
        if (next.isEmpty()) {
          throw new EOFException("the client closed");
        }
        message = next.get();
        at = 0;
      }
      int count = Math.min(length - done, message.length - at);
      System.arraycopy(message, at, bytes, done, count);
      at += count;
      done += count;
    }
    return bytes;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    socket.sendBinary(bytes);
  }
}
