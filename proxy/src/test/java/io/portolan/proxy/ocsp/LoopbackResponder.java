// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ocsp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Answers each question on loopback with the same bytes.
public final class LoopbackResponder implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  public final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private volatile byte[] response;

  /// A question as it came.
  public record Asked(String head, byte[] content) {}

  public LoopbackResponder(byte[] response) throws IOException {
    this.response = response;
    Thread.ofVirtual().start(this::serve);
  }

  static byte[] http(String head, byte[] content) {
    byte[] lines = (head.replace("|", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(lines);
    all.writeBytes(content);
    return all.toByteArray();
  }

  public static byte[] good(byte[] content) {
    return http("HTTP/1.1 200 OK|Content-Type: application/ocsp-response", content);
  }

  public String url() {
    return "http://localhost:" + server.getLocalPort() + "/ocsp?x";
  }

  public void answer(byte[] next) {
    response = next;
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        asked.add(read(socket.getInputStream()));
        socket.getOutputStream().write(response);
      } catch (IOException closed) {
        // The one who asks has gone, or the test is over.
      }
    }
  }

  private static Asked read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the question ends early");
      }
      head.append((char) next);
    }
    int from = head.indexOf("Content-Length: ") + "Content-Length: ".length();
    int length = Integer.parseInt(head.substring(from, head.indexOf("\r\n", from)));
    return new Asked(head.toString().replace("\r\n", "|"), in.readNBytes(length));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
