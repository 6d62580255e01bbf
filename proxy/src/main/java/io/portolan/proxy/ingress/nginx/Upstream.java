// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import java.util.Locale;
import java.util.regex.Pattern;

/// How endpoints are chosen and spoken to.
///
/// @param protocol spoken with them
/// @param toService to the Service's cluster IP in place of its endpoints
/// @param balance how one of them is chosen
/// @param hashBy what requests to the same endpoint have in common; empty for nothing
/// @param host what the upstream gets as `Host`; empty for the client's
public record Upstream(
    Protocol protocol, boolean toService, Balance balance, String hashBy, String host) {
  private static final Pattern HASHED = Pattern.compile("[-\\w${}.:/ ]+");

  /// What an upstream speaks.
  public enum Protocol {
    HTTP,
    HTTPS,
    GRPC,
    GRPCS,
    AUTO_HTTP,
    FCGI
  }

  /// How an endpoint is chosen.
  public enum Balance {
    /// The one of two with fewer requests under way; where nothing is said.
    LEAST_REQUEST,
    ROUND_ROBIN,
    EWMA
  }

  /// Whether connections are encrypted.
  public boolean isTls() {
    return protocol == Protocol.HTTPS || protocol == Protocol.GRPCS;
  }

  static Upstream read(Guards guards) {
    Values values = guards.values();
    Protocol protocol = values.choice("backend-protocol", Protocol.class, Protocol.HTTP);
    switch (protocol) {
      case HTTP, HTTPS, AUTO_HTTP -> {}
      case GRPC, GRPCS, FCGI ->
          values
              .find("backend-protocol")
              .ifPresent(
                  value ->
                      guards.refuse(
                          Finding.Kind.MISSING,
                          value.field(),
                          protocol + " is not spoken with endpoints"));
    }
    return new Upstream(
        protocol,
        values.flag("service-upstream", false),
        values.choice("load-balance", Balance.class, Balance.LEAST_REQUEST),
        values.text("upstream-hash-by", "a text with variables", HASHED.asMatchPredicate()),
        values.text("upstream-vhost", "a host", Forms.HOST).toLowerCase(Locale.ROOT));
  }
}
