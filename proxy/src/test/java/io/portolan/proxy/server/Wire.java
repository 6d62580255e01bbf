// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A TCP connection that speaks HTTP as text; either end.
final class Wire implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final InputStream in;

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
  }

  static Wire connect(InetSocketAddress address) throws IOException {
    return new Wire(new Socket(address.getAddress(), address.getPort()));
  }

  Socket socket() {
    return socket;
  }

  /// Sends text in which lines end with `|`.
  Wire send(String text) throws IOException {
    return send(text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  Wire send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /// Whether something has come, or does within so many milliseconds; it stays to be read.
  boolean hasAnswerWithin(int millis) throws IOException {
    in.mark(1);
    socket.setSoTimeout(millis);
    try {
      boolean isSomething = in.read() >= 0;
      in.reset();
      return isSomething;
    } catch (SocketTimeoutException nothing) {
      return false;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  /// A head, its lines ended with `|`; empty at the end of the connection.
  String head() throws IOException {
    StringBuilder text = new StringBuilder();
    while (!text.toString().endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        if (text.isEmpty()) {
          return "";
        }
        throw new EOFException("in a head: " + text);
      }
      text.append((char) b);
    }
    return text.toString().replace("\r\n", "|");
  }

  /// The first line of the next head.
  String statusLine() throws IOException {
    String head = head();
    return head.isEmpty() ? "" : head.substring(0, head.indexOf('|'));
  }

  /// That many bytes, or an [EOFException].
  String bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("after " + bytes.length + " of " + count + " bytes");
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /// What comes up to the end of the connection.
  String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /// A response with a length: status line and body.
  String response() throws IOException {
    String head = head();
    return head.substring(0, head.indexOf('|')) + " " + bytes(length(head));
  }

  /// What the head says of its body's length, 0 when nothing.
  static int length(String head) {
    return Arrays.stream(head.split("\\|"))
        .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
        .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
        .findFirst()
        .orElse(0);
  }

  /// Whether the other end has closed or reset the connection and nothing is left to read.
  boolean isEnded() {
    try {
      return in.read() < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /// Closes so that the other end sees a reset.
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
