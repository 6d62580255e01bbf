// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/// Who encrypts.
public enum TlsLibrary {
  /// BoringSSL, in native code.
  BORINGSSL(SslProvider.OPENSSL),
  /// The JDK, everywhere.
  JDK(SslProvider.JDK);

  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  /// Forward secret and authenticated ones only, as RFC 9325 section 4.2 recommends.
  private static final List<String> SUITES = suites(CipherList.parse("DEFAULT").suites());

  private static final ApplicationProtocolConfig PROTOCOLS =
      protocols(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);

  private final SslProvider provider;

  private static ApplicationProtocolConfig protocols(String... names) {
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        names);
  }

  /// Those of TLS 1.2, after all of TLS 1.3.
  private static List<String> suites(List<String> older) {
    return Stream.concat(
            Stream.of(
                "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"),
            older.stream())
        .toList();
  }

  TlsLibrary(SslProvider provider) {
    this.provider = provider;
  }

  /// BoringSSL where it can be loaded.
  public static TlsLibrary best() {
    return OpenSsl.isAvailable() ? BORINGSSL : JDK;
  }

  /// Whether it can show clients what authorities say of certificates.
  public boolean staples() {
    return Stapling.isSupported(this);
  }

  /// What serves the certificate: HTTP/2 and HTTP/1.1, resumed by tickets whose keys are this
  /// context's alone, so that no session of one host is resumed for another. Takes milliseconds, so
  /// event loops must not wait for it.
  ///
  /// @throws SSLException when the library refuses the certificate
  public ServedCertificate context(ServerCertificate certificate, ServerTerms terms)
      throws SSLException {
    SslContext tls =
        finished(certificate, server(certificate, terms).trustManager(nobody()).build());
    return new ServedCertificate(certificate, tls);
  }

  /// The same, for clients that are asked for a certificate of these authorities. They may show
  /// another or none: what that is worth [Authorities#verify] says.
  ///
  /// @throws SSLException when the library refuses the certificate
  public ServedCertificate context(
      ServerCertificate certificate, ServerTerms terms, Authorities clients) throws SSLException {
    SslContext tls =
        finished(
            certificate,
            server(certificate, terms)
                .trustManager(new AskedClient(clients.certificates()))
                .clientAuth(ClientAuth.OPTIONAL)
                .build());
    return new ServedCertificate(certificate, tls);
  }

  private SslContextBuilder server(ServerCertificate certificate, ServerTerms terms) {
    boolean isStapled = certificate.staple().isPresent() && staples();
    return spoken(SslContextBuilder.forServer(keys(certificate)), terms.versions(), terms.suites())
        .enableOcsp(isStapled)
        .applicationProtocolConfig(PROTOCOLS);
  }

  /// @param versions empty for all
  /// @param suites of TLS 1.2; empty for the usual ones
  private SslContextBuilder spoken(
      SslContextBuilder builder, List<String> versions, List<String> suites) {
    return builder
        .sslProvider(provider)
        .protocols(versions.isEmpty() ? VERSIONS : versions.toArray(String[]::new))
        .ciphers(suites.isEmpty() ? SUITES : suites(suites), SupportedCipherSuiteFilter.INSTANCE);
  }

  private static SslContext finished(ServerCertificate certificate, SslContext context) {
    ShownCertificate.keep(context, certificate.own());
    certificate.staple().ifPresent(staple -> Stapling.keep(context, staple));
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      // Without keys of ours, the library makes and changes them itself.
      sessions.setTicketKeys();
    }
    return context;
  }

  /// What speaks TLS with endpoints on these terms. Takes milliseconds.
  ///
  /// @throws SSLException when the library refuses the certificate that is to be shown
  public EndpointTls client(EndpointTerms terms) throws SSLException {
    SslContextBuilder builder =
        spoken(SslContextBuilder.forClient(), terms.versions(), terms.suites())
            .trustManager(new EndpointTrust(terms))
            .applicationProtocolConfig(protocols(terms.protocol()))
            .endpointIdentificationAlgorithm(null);
    terms
        .own()
        .ifPresent(
            own -> builder.keyManager(own.key(), own.chain().toArray(X509Certificate[]::new)));
    return new EndpointTls(builder.build(), terms.serverName());
  }

  private KeyManagerFactory keys(ServerCertificate certificate) {
    KeyManagerFactory keys = SingleKey.factory(certificate);
    // Otherwise native code would parse the key anew for each handshake.
    return this == BORINGSSL ? new OpenSslCachingX509KeyManagerFactory(keys) : keys;
  }

  /// No client shows a certificate. Not to say so would read all authorities of the JDK each time.
  private static TrustManagerFactory nobody() {
    try {
      KeyStore none = KeyStore.getInstance(KeyStore.getDefaultType());
      none.load(null, null);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(none);
      return trust;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the JDK's own kinds of key stores are missing", e);
    }
  }

  /// The certificate as the only one of a host.
  ///
  /// @throws SSLException when the library refuses the certificate
  public HostCertificates alone(ServerCertificate certificate, ServerTerms terms)
      throws SSLException {
    return HostCertificates.of(Map.of(certificate.kind(), context(certificate, terms)));
  }
}
