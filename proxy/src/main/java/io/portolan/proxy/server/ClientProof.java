// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.route.CertificateDemand;
import io.portolan.proxy.route.CertificateDemand.Need;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.tls.Authorities;
import io.portolan.proxy.tls.ClientCertificateText;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.tls.TlsPeer;
import io.portolan.proxy.tls.Verdict;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a client's connection proves of who it is; for its event loop.
///
/// The certificate is judged when the first request asks for one, and again when the authorities
/// have changed since, so that a connection does not outlive the trust in it. Over QUIC clients are
/// asked for none, as the library knows the host too late for that, and are sent away.
final class ClientProof {
  private final Channel channel;
  private final Optional<LiveCertificates> certificates;
  private @Nullable Authorities judges;
  private int depth;
  private List<X509Certificate> chain = List.of();
  private Verdict verdict = Verdict.NONE;

  /// @param certificates where TLS is spoken
  ClientProof(Channel channel, Optional<LiveCertificates> certificates) {
    this.channel = channel;
    this.certificates = certificates;
  }

  /// Why a request is not answered as its route says; empty when it is.
  ///
  /// @param host that the request is for
  Optional<Complaint> refusal(ByteSpan host, CertificateDemand demand) {
    Optional<TlsPeer> peer = TlsPeer.of(channel);
    if (peer.isPresent() && !(channel instanceof SocketChannel)) {
      return Optional.of(Complaint.NOT_BY_QUIC);
    }
    if (peer.isPresent() && certificates.isPresent()) {
      String name = host.toString().toLowerCase(Locale.ROOT);
      String asked = peer.get().serverName();
      if (!asked.isEmpty() && !asked.equals(name)) {
        // Another host was asked for, whose clients may have been asked for nothing.
        return Optional.of(Complaint.MISDIRECTED);
      }
      Optional<Authorities> now = certificates.get().table().clients(name);
      if (now.isEmpty() || now.get().isNobody()) {
        return Optional.of(Complaint.NO_AUTHORITIES);
      }
      judge(peer.get(), now.get(), demand.depth());
    }
    return Optional.ofNullable(complaint(demand))
        .map(why -> demand.errorPage().isEmpty() ? why : why.redirected(demand.errorPage()))
        .or(() -> foreign(demand));
  }

  @SuppressWarnings("ReferenceEquality") // Other authorities, even equal ones, were set since.
  private void judge(TlsPeer peer, Authorities now, int most) {
    if (judges != now || depth != most) {
      chain = peer.certificates();
      verdict = now.verify(chain, Authorities.Use.CLIENT, most, Instant.now());
      judges = now;
      depth = most;
    }
  }

  private @Nullable Complaint complaint(CertificateDemand demand) {
    return switch (verdict.kind()) {
      case NONE -> demand.need() == Need.SIGNED ? Complaint.NO_CERTIFICATE : null;
      case GOOD -> null;
      case UNKNOWN -> demand.need() == Need.ANY_OR_NONE ? null : Complaint.BAD_CERTIFICATE;
      case BAD -> Complaint.BAD_CERTIFICATE;
    };
  }

  private Optional<Complaint> foreign(CertificateDemand demand) {
    boolean isForeign =
        demand.subject().isPresent() && !demand.subject().get().matches(ByteSpan.of(subject()));
    return isForeign ? Optional.of(Complaint.FOREIGN_CERTIFICATE) : Optional.empty();
  }

  private String subject() {
    return chain.isEmpty() ? "" : ClientCertificateText.subject(chain.getFirst());
  }

  /// What an upstream is told of the client, as ingress-nginx tells it, in place of what the client
  /// itself says.
  List<HeaderField> fields(CertificateDemand demand) {
    boolean isShown = !chain.isEmpty();
    return List.of(
        new HeaderField("ssl-client-verify", verdict.text()),
        new HeaderField("ssl-client-subject-dn", subject()),
        new HeaderField(
            "ssl-client-issuer-dn", isShown ? ClientCertificateText.issuer(chain.getFirst()) : ""),
        new HeaderField(
            "ssl-client-cert",
            isShown && demand.isPassed() ? ClientCertificateText.escaped(chain.getFirst()) : ""));
  }
}
