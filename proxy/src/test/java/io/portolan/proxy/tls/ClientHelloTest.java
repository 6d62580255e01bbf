// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

/// What the JDK's client says first, as we read it.
class ClientHelloTest {
  private static final int RECORD_AND_MESSAGE_HEADERS = 9;

  /// The first message of a client after its headers.
  private static byte[] hello(String host, String[] versions, String... suites)
      throws SSLException {
    try {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine();
      engine.setUseClientMode(true);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setProtocols(versions);
      if (suites.length > 0) {
        parameters.setCipherSuites(suites);
      }
      if (!host.isEmpty()) {
        parameters.setServerNames(List.of(new SNIHostName(host)));
      }
      engine.setSSLParameters(parameters);
      ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      engine.wrap(ByteBuffer.allocate(0), out);
      return Arrays.copyOfRange(out.array(), RECORD_AND_MESSAGE_HEADERS, out.position());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static ClientHello read(byte[] message) {
    return ClientHello.read(Unpooled.wrappedBuffer(message));
  }

  private static final String[] BOTH = {"TLSv1.3", "TLSv1.2"};
  private static final String[] OLD = {"TLSv1.2"};

  @Test
  void theNameOfTheServerIsReadInLowerCase() throws SSLException {
    assertThat(read(hello("Shop.Example", BOTH))).isEqualTo(new ClientHello("shop.example", true));
    assertThat(read(hello("shop.example", OLD))).isEqualTo(new ClientHello("shop.example", true));
  }

  @Test
  void aClientMayNameNoServer() throws SSLException {
    assertThat(read(hello("", BOTH)).serverName()).isEmpty();
  }

  @Test
  void aClientOfTls12WithoutSuitesOfEcdsaTakesRsaAlone() throws SSLException {
    ClientHello hello = read(hello("a.test", OLD, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
    assertThat(hello).isEqualTo(new ClientHello("a.test", false));
  }

  @Test
  void aMessageThatIsCutOffOrBrokenIsNeverAnError() throws SSLException {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    byte[] whole = hello("shop.example", BOTH);
    for (int i = 0; i < 20_000; i++) {
      byte[] broken = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int changes = random.nextInt(4); changes > 0 && broken.length > 0; changes--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      ByteBuf message = Unpooled.wrappedBuffer(broken);
      assertThatCode(() -> ClientHello.read(message))
          .as("seed %d", seed)
          .doesNotThrowAnyException();
      assertThat(message.readerIndex()).isZero();
    }
  }
}
