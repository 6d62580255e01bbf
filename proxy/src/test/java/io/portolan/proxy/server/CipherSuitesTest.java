// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.proxy.tls.TlsLibrary;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The cipher suites that clients of a host are spoken with.
class CipherSuitesTest {
  private static TlsClient old(SecuredProxy proxy) throws Exception {
    return TlsClient.trusting(proxy.issuer.trusted("TLS")).speaking("TLSv1.2");
  }

  private static String suite(SecuredProxy proxy, String host) throws Exception {
    try (SSLSocket socket = old(proxy).connect(proxy.address, host)) {
      return socket.getSession().getCipherSuite();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CHACHA20:!kRSA, CHACHA20_POLY1305_SHA256",
    "AES256+AESGCM, AES_256_GCM_SHA384",
    "ECDHE+AES128+SHA1, AES_128_CBC_SHA",
  })
  void eachHostHasItsOwn(String ciphers, String suite) throws Exception {
    try (SecuredProxy proxy = new SecuredProxy(TlsLibrary.best())) {
      proxy.serve("a.test", "ssl-ciphers", ciphers).serve("b.test");
      assertThat(suite(proxy, "a.test")).isEqualTo("TLS_ECDHE_ECDSA_WITH_" + suite);
      assertThat(suite(proxy, "b.test")).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
      proxy.serve("a.test");
      assertThat(suite(proxy, "a.test")).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    }
  }

  @Test
  void aClientThatKnowsNoneOfThemIsRefused() throws Exception {
    try (SecuredProxy proxy = new SecuredProxy(TlsLibrary.best())) {
      proxy.serve("a.test", "ssl-ciphers", "ECDHE-ECDSA-AES256-GCM-SHA384");
      TlsClient other = old(proxy).with("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
      assertThatThrownBy(() -> other.connect(proxy.address, "a.test"))
          .isInstanceOf(SSLException.class);
      other.connect(proxy.address, "b.test").close();
    }
  }
}
