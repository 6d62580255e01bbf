// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

/// What becomes of fields of requests and responses.
///
/// @param custom a ConfigMap with headers of responses; empty for none
/// @param cookieDomain a pair of domains, old and new; empty for no change
/// @param cookiePath a pair of paths, old and new; empty for no change
/// @param redirectFrom the beginning of `Location` that is replaced; empty for none
/// @param redirectTo what replaces it
public record Headers(
    String custom, String cookieDomain, String cookiePath, String redirectFrom, String redirectTo) {
  static Headers read(Values values) {
    return new Headers(
        values.text("custom-headers", "the name of a ConfigMap", Forms.OBJECT),
        replaced(values, "proxy-cookie-domain"),
        replaced(values, "proxy-cookie-path"),
        replaced(values, "proxy-redirect-from"),
        replaced(values, "proxy-redirect-to"));
  }

  private static String replaced(Values values, String name) {
    String text = values.text(name, "a text", Forms.ANY);
    return text.equals("off") ? "" : text;
  }
}
