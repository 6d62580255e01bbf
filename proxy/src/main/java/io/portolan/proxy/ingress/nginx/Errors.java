// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import java.util.List;

/// Who answers when an upstream fails.
///
/// @param intercepted statuses of upstreams that the default backend answers in their place
/// @param service the default backend, of the Ingress' namespace; empty for none
/// @param passesErrors whether errors of the upstream reach the client
public record Errors(List<Integer> intercepted, String service, boolean passesErrors) {
  static Errors read(Values values) {
    String service = values.text("default-backend", "the name of a Service", Forms.WORD);
    return new Errors(
        values.list("custom-http-errors", "a list of statuses", Forms.STATUS, List.of()).stream()
            .map(Integer::parseInt)
            .toList(),
        service,
        values.flag("disable-proxy-intercept-errors", false));
  }
}
