// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// A server's only key, as TLS libraries ask for it. A key store would encrypt the key for nobody,
/// which takes ten times as long as all the rest of a context.
final class SingleKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "own";

  private final ServerCertificate certificate;

  private SingleKey(ServerCertificate certificate) {
    this.certificate = certificate;
  }

  static KeyManagerFactory factory(ServerCertificate certificate) {
    return new KeyManagerFactory(
        new Spi(new SingleKey(certificate)), Security.getProvider("SunJSSE"), "single") {};
  }

  private static final class Spi extends KeyManagerFactorySpi {
    private final SingleKey key;

    Spi(SingleKey key) {
      this.key = key;
    }

    @Override
    protected void engineInit(KeyStore store, char[] password) {}

    @Override
    protected void engineInit(ManagerFactoryParameters parameters) {}

    @Override
    protected KeyManager[] engineGetKeyManagers() {
      return new KeyManager[] {key};
    }
  }

  private @Nullable String alias(String type) {
    return certificate.key().getAlgorithm().equals(type) ? ALIAS : null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(type);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(type);
  }

  @Override
  public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
    return certificate.key().getAlgorithm().equals(type) ? new String[] {ALIAS} : null;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return certificate.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return certificate.key();
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
    return null;
  }
}
