// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.dns.tls.Credentials;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;

/// A DNS server over TLS, by Java's own sockets, that answers with the address 192.0.2.7; its
/// certificate is for `dns.test` and 127.0.0.1.
final class TlsUpstream implements AutoCloseable {
  private final SSLServerSocket listening;
  private final AtomicInteger connections = new AtomicInteger();

  TlsUpstream() throws IOException {
    this(false);
  }

  private TlsUpstream(boolean wantsCertificates) throws IOException {
    Credentials own = new Credentials(certificate(), key(), certificate());
    listening =
        (SSLServerSocket)
            own.context()
                .getServerSocketFactory()
                .createServerSocket(0, 16, InetAddress.getLoopbackAddress());
    listening.setNeedClientAuth(wantsCertificates);
    Thread.ofVirtual().start(this::accept);
  }

  static TlsUpstream thatWantsCertificates() throws IOException {
    return new TlsUpstream(true);
  }

  static String certificate() throws IOException {
    return resource("tls/server.pem");
  }

  static String key() throws IOException {
    return resource("tls/server.key");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(TlsUpstream.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  /// On how many connections a question came.
  int connections() {
    return connections.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException closed) {
      // The end of the test.
    }
  }

  private void serve(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      for (int length = in.readUnsignedShort(), asked = 0; ; length = in.readUnsignedShort()) {
        connections.addAndGet(asked++ == 0 ? 1 : 0);
        byte[] answer = answer(Unpooled.wrappedBuffer(in.readNBytes(length)));
        out.writeShort(answer.length);
        out.write(answer);
        out.flush();
      }
    } catch (IOException closed) {
      // The client's wish.
    }
  }

  private static byte[] answer(ByteBuf question) {
    Query query = new Query();
    if (query.read(question) != ResponseCode.NOERROR) {
      throw new UncheckedIOException(new IOException("no question"));
    }
    ByteBuf out = Unpooled.buffer();
    Response response = new Response(query);
    response.begin(out, Response.MAX_LENGTH);
    response.beginRecord(Response.QUESTION_POINTER, RecordType.A, 20);
    response.data().writeInt(0xc0000207);
    boolean unused = response.endRecord();
    response.finish(ResponseCode.NOERROR);
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
