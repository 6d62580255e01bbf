// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import java.util.List;

/// Who may read responses in a browser.
///
/// @param maxAge seconds
public record Cors(
    boolean isOn,
    List<String> origins,
    List<String> methods,
    List<String> headers,
    List<String> exposed,
    boolean allowsCredentials,
    int maxAge) {
  private static final List<String> METHODS =
      List.of("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS");
  private static final List<String> HEADERS =
      List.of(
          "DNT",
          "Keep-Alive",
          "User-Agent",
          "X-Requested-With",
          "If-Modified-Since",
          "Cache-Control",
          "Content-Type",
          "Range",
          "Authorization");
  private static final int TWENTY_DAYS = 1_728_000;

  static Cors read(Values values) {
    boolean isGiven = values.has("cors-allow-origin");
    return new Cors(
        values.flag("enable-cors", false),
        // Nobody is let in by an origin that makes no sense.
        values.list(
            "cors-allow-origin",
            "a list of origins such as https://*.example.com",
            Forms.ORIGIN,
            isGiven ? List.of() : List.of("*")),
        values.list("cors-allow-methods", "a list of methods", Forms.METHOD, METHODS),
        values.list("cors-allow-headers", "a list of headers", Forms.WORD, HEADERS),
        values.list("cors-expose-headers", "a list of headers", Forms.HEADERS, List.of()),
        values.flag("cors-allow-credentials", true),
        values.number("cors-max-age", 0, Integer.MAX_VALUE, TWENTY_DAYS));
  }
}
