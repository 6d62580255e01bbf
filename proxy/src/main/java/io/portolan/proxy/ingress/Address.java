// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.IngressBackend.Reach;
import io.portolan.proxy.ingress.nginx.UpstreamTls;
import io.portolan.proxy.route.Place;
import io.portolan.proxy.route.Template;
import io.portolan.proxy.upstream.Transport.Protocol;
import java.util.List;
import java.util.Optional;

/// Finds out where an address leads that an annotation has: to a Service by its name in the
/// cluster's DNS, to an IP address, or to what an Ingress of its host has there.
final class Address {
  private static final String HTTP = "http://";
  private static final String HTTPS = "https://";
  private static final String SERVICE = "svc";
  private static final int MAX_PORT = 65_535;

  private Address() {}

  /// @param url that begins with `http://` or `https://`
  /// @return empty when it has a variable that is not understood
  static Optional<Place> of(String url) {
    boolean isTls = url.startsWith(HTTPS);
    String rest = url.substring(isTls ? HTTPS.length() : HTTP.length());
    int end = end(rest);
    String authority = rest.substring(0, end);
    String target = rest.substring(end);
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = hasPort ? authority.substring(0, colon) : authority;
    String port = hasPort ? authority.substring(colon + 1) : isTls ? "443" : "80";
    Optional<UpstreamTls> tls = isTls ? Optional.of(tls(host)) : Optional.empty();
    Optional<IngressBackend> backend =
        ofService(host, port, tls).or(() -> ofAddress(host.replaceAll("[\\[\\]]", ""), port, tls));
    if (!isPort(port)) {
      return Optional.empty();
    }
    boolean isRelative = target.isEmpty() || target.startsWith("?");
    Optional<Template> path = Template.parse(isRelative ? "/" + target : target);
    return Template.parse(host)
        .flatMap(
            name -> path.map(each -> new Place(backend.map(IngressBackend::backend), name, each)));
  }

  private static boolean isPort(String text) {
    return text.matches("[1-9]\\d{0,4}") && Integer.parseInt(text) <= MAX_PORT;
  }

  /// Where the path begins; a variable may begin it.
  private static int end(String rest) {
    int end = rest.length();
    for (String mark : new String[] {"/", "?", "$request_uri", "${request_uri}"}) {
      int at = rest.indexOf(mark);
      end = at >= 0 ? Math.min(end, at) : end;
    }
    return end;
  }

  /// Whose certificate is not looked at, as nginx does where it is not told to.
  private static UpstreamTls tls(String host) {
    return new UpstreamTls(Optional.empty(), false, 1, host, true, List.of(), List.of());
  }

  private static Optional<IngressBackend> ofService(
      String host, String port, Optional<UpstreamTls> tls) {
    String[] labels = host.split("\\.");
    return labels.length >= 3 && labels[2].equals(SERVICE) && !labels[0].isEmpty()
        ? Optional.of(
            new IngressBackend(
                new NamespacedName(labels[1], labels[0]),
                port,
                Reach.ENDPOINTS,
                Protocol.HTTP_1,
                tls))
        : Optional.empty();
  }

  private static Optional<IngressBackend> ofAddress(
      String host, String port, Optional<UpstreamTls> tls) {
    return IpAddress.parse(host).map(address -> IngressBackend.at(address, port, tls));
  }
}
