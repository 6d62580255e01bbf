// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The server's end of a WebSocket, RFC 6455, after its handshake. One thread reads; any may write.
public final class WebSocket {
  public static final int NORMAL = 1000;

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  private final Transport transport;
  private final ReentrantLock writing = new ReentrantLock();
  private boolean closeSent;

  public WebSocket(Transport transport) {
    this.transport = transport;
  }

  /// The answer to a client's `Sec-WebSocket-Key`.
  public static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  /// The next message; empty when the client closed.
  ///
  /// @throws IOException when the connection ends or the client breaks the protocol
  public Optional<byte[]> receive() throws IOException {
    byte[] message = {};
    while (true) {
      byte[] head = transport.read(2);
      int opcode = head[0] & 0x0f;
      byte[] payload = payload(head[1]);
      switch (opcode) {
        case CONTINUATION, TEXT, BINARY -> {
          if (message.length + payload.length > MOST_BYTES) {
            throw new IOException("a message of more than " + MOST_BYTES + " bytes");
          }
          int before = message.length;
          message = Arrays.copyOf(message, before + payload.length);
          System.arraycopy(payload, 0, message, before, payload.length);
          if ((head[0] & FINAL) != 0) {
            return Optional.of(message);
          }
        }
        case PING -> send(PONG, payload);
        case PONG -> {}
        case CLOSE -> {
          close(NORMAL);
          return Optional.empty();
        }
        default -> throw new IOException("opcode " + opcode);
      }
    }
  }

  private byte[] payload(byte second) throws IOException {
    if ((second & MASKED) == 0) {
      throw new IOException("a frame of a client that is not masked");
    }
    long length = second & 0x7f;
    if (length == 126) {
      length = number(transport.read(2));
    } else if (length == 127) {
      length = number(transport.read(8));
    }
    if (length < 0 || length > MOST_BYTES) {
      throw new IOException("a frame of " + length + " bytes");
    }
    byte[] mask = transport.read(4);
    byte[] payload = length == 0 ? new byte[0] : transport.read((int) length);
    for (int at = 0; at < payload.length; at++) {
      payload[at] = (byte) (payload[at] ^ mask[at & 3]);
    }
    return payload;
  }

  private static long number(byte[] bytes) {
    long number = 0;
    for (byte digit : bytes) {
      number = number << 8 | (digit & 0xff);
    }
    return number;
  }

  public void sendBinary(byte[] message) throws IOException {
    send(BINARY, message);
  }

  public void sendText(byte[] utf8) throws IOException {
    send(TEXT, utf8);
  }

  /// Keeps a quiet connection alive.
  public void ping() throws IOException {
    send(PING, new byte[0]);
  }

  /// Tells the client that nothing more comes. Idempotent.
  public void close(int code) throws IOException {
    send(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
  }

  private void send(int opcode, byte[] payload) throws IOException {
    byte[] header;
    if (payload.length < 126) {
      header = new byte[] {(byte) (FINAL | opcode), (byte) payload.length};
    } else if (payload.length < 1 << 16) {
      header =
          new byte[] {
            (byte) (FINAL | opcode), 126, (byte) (payload.length >> 8), (byte) payload.length
          };
    } else {
      header = new byte[10];
      header[0] = (byte) (FINAL | opcode);
      header[1] = 127;
      for (int digit = 0; digit < 4; digit++) {
        header[9 - digit] = (byte) (payload.length >> (8 * digit));
      }
    }
    byte[] frame = Arrays.copyOf(header, header.length + payload.length);
    System.arraycopy(payload, 0, frame, header.length, payload.length);
    writing.lock();
    try {
      if (closeSent) {
        if (opcode == CLOSE) {
          return;
        }
        throw new IOException("the connection is closing");
      }
      closeSent = opcode == CLOSE;
      transport.write(frame);
    } finally {
      writing.unlock();
    }
  }
}
