// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.tls.CertificateTable;
import io.portolan.proxy.tls.Issuer;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.ServerTerms;
import io.portolan.proxy.tls.TlsLibrary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Hostile clients that speak HTTP/3: whatever they send, servers only ever get whole requests of
/// HTTP/1.1, and nobody else is harmed.
class Http3FuzzTest {
  private static final int CLIENTS = Integer.getInteger("fuzz.rounds", 100);
  private static final int STREAMS = 10;
  private static final int DATA = 0;
  private static final int HEADERS = 1;

  private static final ProxySettings PATIENT =
      LoopbackProxy.settings(Duration.ofMinutes(1), Long.MAX_VALUE, false);

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final StrictServer endpoint = new StrictServer("!fine!");

  @Test
  void serversGetOnlyWholeRequests() throws Exception {
    TlsLibrary library = TlsLibrary.best();
    LiveCertificates certificates =
        new LiveCertificates(
            CertificateTable.of(
                library.alone(new Issuer().issue(Kind.ECDSA, "a.test"), ServerTerms.USUAL)));
    try (LoopbackProxy proxy = LoopbackProxy.start(PATIENT);
        ScriptedServer server = ScriptedServer.start(endpoint)) {
      LoopbackProxy.Http3 http3 = proxy.to(server).listenHttp3(certificates);
      int answers = 0;
      for (int i = 0; i < CLIENTS; i++) {
        try (Http3Wire wire = Http3Wire.connect(http3.address(), "a.test")) {
          for (int j = 0; j < STREAMS && wire.isOpen(); j++) {
            answers += wire.raw(bytes(), random.nextInt(4) > 0).contains("!fine!") ? 1 : 0;
          }
        }
      }
      assertThat(endpoint.strange()).as("seed %d", seed).isEmpty();
      assertThat(answers).as("seed %d", seed).isGreaterThan(CLIENTS / 10);
      try (Http3Wire wire = Http3Wire.connect(http3.address(), "a.test")) {
        assertThat(wire.get("/").body()).as("seed %d", seed).isEqualTo("!fine!");
      }
    }
  }

  /// What comes on a stream: frames in good order, some of them then changed.
  private byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (random.nextInt(8) > 0) {
      frame(out, HEADERS, block());
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> frame(out, DATA, noise(random.nextInt(40)));
        case 3 -> frame(out, HEADERS, block());
        case 4 -> frame(out, HEADERS, new byte[] {0, 0, 0x22, 'x', '-', 1, 'y'});
        default -> frame(out, random.nextInt(64), noise(8));
      }
    }
    byte[] bytes = out.toByteArray();
    for (int i = bytes.length == 0 ? 0 : random.nextInt(3); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] block() {
    // :method GET or POST, :scheme https, :path /, :authority a, and sometimes more (RFC 9204).
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(new byte[] {0, 0, (byte) (random.nextInt(4) == 0 ? 0xd4 : 0xd1)});
    block.writeBytes(new byte[] {(byte) 0xd7, (byte) 0xc1, 0x50, 1, 'a'});
    for (int i = random.nextInt(3); i > 0; i--) {
      int length = random.nextInt(5);
      block.writeBytes(new byte[] {0x22, 'x', '-', (byte) length});
      block.writeBytes(
          random.nextInt(8) == 0
              ? noise(length)
              : "value".substring(0, length).getBytes(StandardCharsets.US_ASCII));
    }
    return block.toByteArray();
  }

  private static void frame(ByteArrayOutputStream out, int type, byte[] content) {
    out.write(type);
    out.write(content.length);
    out.writeBytes(content);
  }
}
