// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.Optional;
import java.util.stream.Stream;

/// What is done with the requests of a route that are sent on, and with their responses.
///
/// @param protection who may send them
/// @param limits how many a client may send
/// @param maxBodyBytes that a request's body may have
/// @param request what upstreams get
/// @param response what clients get; of requests that are not sent on too
/// @param patience how long upstreams are waited for
/// @param retrying when a request is sent to another endpoint; empty for only where nobody can have
///     acted on it, or an old connection has ended
/// @param tracing whether its requests are parts of traces
/// @param isLogged whether the access log has requests, sent on or not
/// @param errors who answers where they fail; empty for the proxy itself
/// @param mirror who gets a copy of those that are sent on; empty for nobody
/// @param tunnels whether CONNECT opens a tunnel to an endpoint (RFC 9110 section 9.3.6)
/// @param demand what is asked of clients' certificates, sent on or not; empty for nothing
public record RouteOptions(
    Protection protection,
    ClientLimits limits,
    long maxBodyBytes,
    RequestChange request,
    ResponseChange response,
    Patience patience,
    Optional<Retrying> retrying,
    Tracing tracing,
    boolean isLogged,
    Optional<ErrorPages> errors,
    Optional<Mirroring> mirror,
    boolean tunnels,
    Optional<CertificateDemand> demand) {
  /// They are passed on as they come.
  public static final RouteOptions NONE =
      new RouteOptions(
          Protection.OPEN,
          ClientLimits.NONE,
          Long.MAX_VALUE,
          RequestChange.NONE,
          ResponseChange.NONE,
          Patience.USUAL,
          Optional.empty(),
          Tracing.OFF,
          true,
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty());

  /// All that requests of the proxy's own lead to.
  public Stream<Backend> backends() {
    return Stream.of(
            protection.inquiry().flatMap(inquiry -> inquiry.at().backend()),
            errors.map(ErrorPages::at),
            mirror.flatMap(each -> each.at().backend()))
        .flatMap(Optional::stream);
  }

  /// Nothing is done but that.
  public static RouteOptions of(ResponseChange response, boolean isLogged) {
    return new RouteOptions(
        NONE.protection,
        NONE.limits,
        NONE.maxBodyBytes,
        NONE.request,
        response,
        NONE.patience,
        NONE.retrying,
        NONE.tracing,
        isLogged,
        NONE.errors,
        NONE.mirror,
        NONE.tunnels,
        NONE.demand);
  }

  /// The same, and that is asked of clients' certificates.
  public RouteOptions demanding(CertificateDemand asked) {
    return new RouteOptions(
        protection,
        limits,
        maxBodyBytes,
        request,
        response,
        patience,
        retrying,
        tracing,
        isLogged,
        errors,
        mirror,
        tunnels,
        Optional.of(asked));
  }
}
