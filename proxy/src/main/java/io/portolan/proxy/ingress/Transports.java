// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.ingress.nginx.UpstreamTls;
import io.portolan.proxy.tls.Authorities;
import io.portolan.proxy.tls.EndpointSecret;
import io.portolan.proxy.tls.EndpointTerms;
import io.portolan.proxy.tls.EndpointTls;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.upstream.Transport;
import io.portolan.proxy.upstream.Transport.Protocol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/// How the backends of Ingresses are spoken to. All that are spoken to on the same terms share what
/// encrypts them, and so their connections.
///
/// Not safe for use by several threads.
public final class Transports {
  private final Supplier<TlsLibrary> library;
  private final Function<NamespacedName, EndpointSecret> secrets;
  private final Map<Asked, Made> made = new HashMap<>();

  private record Asked(UpstreamTls tls, Protocol protocol) {
    String alpn() {
      return switch (protocol) {
        case HTTP_1 -> EndpointTerms.HTTP_1;
        case HTTP_2 -> EndpointTerms.HTTP_2;
      };
    }
  }

  /// What was made of a Secret, where there is one.
  private record Made(Optional<EndpointSecret> secret, EndpointTls tls) {}

  /// @param library asked for when it is first needed
  /// @param secrets what a Secret holds now
  public Transports(
      Supplier<TlsLibrary> library, Function<NamespacedName, EndpointSecret> secrets) {
    this.library = library;
    this.secrets = secrets;
  }

  /// How the backend is spoken to, by its Secret as it is now. A broken Secret lets no connection
  /// come about.
  public Transport of(IngressBackend backend) {
    Protocol protocol = backend.protocol();
    return new Transport(protocol, backend.tls().map(tls -> encrypted(new Asked(tls, protocol))));
  }

  private EndpointTls encrypted(Asked asked) {
    Optional<EndpointSecret> secret = asked.tls().secret().map(secrets);
    Made before = made.get(asked);
    if (before != null && before.secret.equals(secret)) {
      return before.tls;
    }
    EndpointTls tls = make(asked, secret);
    made.put(asked, new Made(secret, tls));
    return tls;
  }

  private EndpointTls make(Asked asked, Optional<EndpointSecret> secret) {
    try {
      return library.get().client(terms(asked, secret));
    } catch (SSLException refused) {
      try {
        return library.get().client(terms(asked, Optional.of(broken(refused))));
      } catch (SSLException e) {
        throw new IllegalStateException("TLS without a certificate cannot be spoken", e);
      }
    }
  }

  private static EndpointSecret broken(SSLException refused) {
    return new EndpointSecret.Unusable("cannot be used: " + refused.getMessage());
  }

  private static EndpointTerms terms(Asked from, Optional<EndpointSecret> secret) {
    UpstreamTls asked = from.tls();
    EndpointSecret.Usable held =
        secret.orElse(new EndpointSecret.Unusable("")) instanceof EndpointSecret.Usable usable
            ? usable
            : new EndpointSecret.Usable(Optional.empty(), Authorities.NOBODY);
    boolean isBroken = secret.isPresent() && secret.get() instanceof EndpointSecret.Unusable;
    return new EndpointTerms(
        asked.verifies() || isBroken ? Optional.of(held.authorities()) : Optional.empty(),
        asked.depth(),
        asked.name(),
        asked.sendsName() ? asked.name() : "",
        held.own(),
        from.alpn(),
        asked.versions(),
        asked.suites());
  }

  /// Why nothing of what the Ingress asks for comes about, in a sentence each.
  public List<Finding> problems(Optional<UpstreamTls> asked) {
    return asked.flatMap(UpstreamTls::secret).stream()
        .flatMap(
            name ->
                secrets.apply(name) instanceof EndpointSecret.Unusable unusable
                    ? List.of(problem(name, unusable)).stream()
                    : List.<Finding>of().stream())
        .toList();
  }

  private static Finding problem(NamespacedName name, EndpointSecret.Unusable unusable) {
    return new Finding(
        Finding.Kind.BROKEN,
        Finding.annotation("proxy-ssl-secret"),
        "Secret %s %s; no connection to endpoints comes about".formatted(name, unusable.problem()));
  }
}
