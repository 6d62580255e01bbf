// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.network.Cidr;
import io.portolan.proxy.route.ProxiesInFront;
import java.util.List;
import java.util.Locale;

/// Whom the client's address is taken from.
///
/// @param areUsed whether `X-Forwarded-*` of a proxy in front is believed
/// @param areAppended whether the peer is added to them, in place of replacing them
/// @param header with the client's address
/// @param isRealIp whether the client's address is taken from that header
/// @param trusted the proxies in front that are believed
/// @param proxyProtocol whether connections begin with a PROXY protocol header
/// @param withOriginalUri whether the upstream gets `X-Original-Uri`
/// @param withRequestId whether a request without `X-Request-ID` gets one
public record ForwardedHeaders(
    boolean areUsed,
    boolean areAppended,
    String header,
    boolean isRealIp,
    List<Cidr> trusted,
    boolean proxyProtocol,
    boolean withOriginalUri,
    boolean withRequestId) {
  private static final List<Cidr> EVERYBODY = List.of(Cidr.of("0.0.0.0/0"), Cidr.of("::/0"));

  /// The proxies in front, as the engine takes them.
  public ProxiesInFront inFront() {
    boolean isAny = areUsed || isRealIp;
    ProxiesInFront inFront =
        isAny
            ? new ProxiesInFront(trusted, header.toLowerCase(Locale.ROOT), areUsed)
            : ProxiesInFront.NONE;
    return proxyProtocol ? inFront.announcing(trusted) : inFront;
  }

  static ForwardedHeaders read(Values values) {
    boolean isGiven = values.setting("proxy-real-ip-cidr").isPresent();
    return new ForwardedHeaders(
        values.flag("use-forwarded-headers", false),
        values.flag("compute-full-forwarded-for", false),
        values.text(
            values.find("forwarded-for-header"), "a header's name", Forms.TOKEN, "X-Forwarded-For"),
        values.flag("enable-real-ip", false),
        // Nobody is believed for a list that makes no sense.
        values.read(
            values.find("proxy-real-ip-cidr"),
            "a list of addresses and blocks",
            isGiven ? List.<Cidr>of() : EVERYBODY,
            Values::blocks),
        values.flag("use-proxy-protocol", false),
        values.flag("proxy-add-original-uri-header", false),
        values.flag("generate-request-id", true));
  }
}
