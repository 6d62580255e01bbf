// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.proxy.route.Balance;
import java.util.Locale;

/// How endpoints are chosen and spoken to.
///
/// @param protocol spoken with them
/// @param toService to the Service's cluster IP in place of its endpoints
/// @param balance how one of them is chosen
/// @param host what the upstream gets as `Host`; empty for the client's
public record Upstream(Protocol protocol, boolean toService, Balance balance, String host) {
  private static final int USUAL_SUBSET = 3;
  private static final int MOST_SUBSET = 1000;

  /// What an upstream speaks.
  public enum Protocol {
    HTTP,
    HTTPS,
    GRPC,
    GRPCS,
    AUTO_HTTP,
    FCGI
  }

  /// Whether connections are encrypted.
  public boolean isTls() {
    return protocol == Protocol.HTTPS || protocol == Protocol.GRPCS;
  }

  /// Whether endpoints speak gRPC, which is HTTP/2.
  public boolean isGrpc() {
    return protocol == Protocol.GRPC || protocol == Protocol.GRPCS;
  }

  static Upstream read(Guards guards) {
    Values values = guards.values();
    Protocol protocol = values.choice("backend-protocol", Protocol.class, Protocol.HTTP);
    if (protocol == Protocol.FCGI) {
      values
          .find("backend-protocol")
          .ifPresent(
              value ->
                  guards.refuse(
                      Finding.Kind.MISSING, value.field(), "FCGI is not spoken with endpoints"));
    }
    return new Upstream(
        protocol,
        values.flag("service-upstream", false),
        balance(values),
        values.text("upstream-vhost", "a host", Forms.HOST).toLowerCase(Locale.ROOT));
  }

  /// A hash goes before everything else, as in ingress-nginx.
  private static Balance balance(Values values) {
    Balance.Spread spread =
        values.choice("load-balance", Balance.Spread.class, Balance.Spread.LEAST_REQUEST);
    boolean isSubset = values.flag("upstream-hash-by-subset", false);
    int size = values.number("upstream-hash-by-subset-size", 1, MOST_SUBSET, USUAL_SUBSET);
    return values
        .key("upstream-hash-by")
        .<Balance>map(by -> new Balance.Hashed(by, isSubset ? size : 1, 0))
        .orElse(spread);
  }
}
