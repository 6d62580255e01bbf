// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.network.Cidr;
import java.util.List;
import java.util.Optional;

/// What is too much of one client; 0 is no limit.
///
/// @param bodyBytes of one request
/// @param requestsPerSecond of one address
/// @param requestsPerMinute of one address
/// @param connections requests under way of one address
/// @param burst how many times a limit may be overrun for a moment
/// @param exempt addresses without limits of requests
/// @param requestStatus for too many requests
/// @param connectionStatus for too many under way
public record Limits(
    long bodyBytes,
    int requestsPerSecond,
    int requestsPerMinute,
    int connections,
    int burst,
    List<Cidr> exempt,
    int requestStatus,
    int connectionStatus) {

  static Limits read(Values values) {
    Optional<Values.Value> exempt =
        values.find("limit-allowlist").or(() -> values.find("limit-whitelist"));
    return new Limits(
        values.size("proxy-body-size", 1 << 20),
        values.number("limit-rps", 0, Integer.MAX_VALUE, 0),
        values.number("limit-rpm", 0, Integer.MAX_VALUE, 0),
        values.number("limit-connections", 0, Integer.MAX_VALUE, 0),
        values.number("limit-burst-multiplier", 1, Integer.MAX_VALUE, 5),
        values.read(exempt, "a list of addresses and blocks", List.<Cidr>of(), Values::blocks),
        values.number(values.setting("limit-req-status-code"), 400, 599, 503),
        values.number(values.setting("limit-conn-status-code"), 400, 599, 503));
  }
}
