// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.http1.HeadSettings;
import io.portolan.proxy.http2.Http2Settings;
import io.portolan.proxy.route.ProxiesInFront;
import io.portolan.proxy.upstream.Reuse;
import io.portolan.proxy.upstream.UpstreamSettings;
import java.time.Duration;
import java.util.function.Supplier;

/// How a proxy behaves.
///
/// @param heads how heads of requests are read
/// @param http2 what clients that speak HTTP/2 may do
/// @param upstream how connections to endpoints are kept
/// @param timeouts how long clients may rest
/// @param clients how clients' connections may be used again, asked now and then
/// @param maxBodyBytes that a request's body may have
/// @param tries how often a request may be sent, where it may be sent again at all
/// @param inFront which proxies stand in front, asked for each connection
/// @param addsVia whether requests say that they came through a proxy, which RFC 9110 section 7.6.3
///     wants, and which makes some servers leave compression off
/// @param cancelsOnHalfClose whether a client that ends its sending direction before it has its
///     response has gone, as most that do have
public record ProxySettings(
    HeadSettings heads,
    Http2Settings http2,
    UpstreamSettings upstream,
    Timeouts timeouts,
    Supplier<Reuse> clients,
    long maxBodyBytes,
    int tries,
    Supplier<ProxiesInFront> inFront,
    boolean addsVia,
    boolean cancelsOnHalfClose) {
  private static final Reuse RESTING = Reuse.resting(Duration.ofSeconds(75));

  /// Clients' connections rest for 75 seconds; bodies of any length, three tries, nobody trusted.
  public static final ProxySettings DEFAULT =
      new ProxySettings(
          HeadSettings.DEFAULT,
          Http2Settings.EDGE,
          UpstreamSettings.DEFAULT,
          Timeouts.DEFAULT,
          () -> RESTING,
          Long.MAX_VALUE,
          3,
          () -> ProxiesInFront.NONE,
          false,
          true);

  /// The same with other connections to endpoints.
  public ProxySettings with(UpstreamSettings other) {
    return with(other, clients, inFront);
  }

  /// The same with clients' connections used again in another way.
  public ProxySettings keeping(Supplier<Reuse> other) {
    return with(upstream, other, inFront);
  }

  /// The same, behind these proxies.
  public ProxySettings behind(Supplier<ProxiesInFront> proxies) {
    return with(upstream, clients, proxies);
  }

  private ProxySettings with(
      UpstreamSettings toEndpoints, Supplier<Reuse> ofClients, Supplier<ProxiesInFront> proxies) {
    return new ProxySettings(
        heads,
        http2,
        toEndpoints,
        timeouts,
        ofClients,
        maxBodyBytes,
        tries,
        proxies,
        addsVia,
        cancelsOnHalfClose);
  }
}
