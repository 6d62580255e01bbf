// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

/// How the upstream proves who it is, and the proxy to the upstream.
///
/// @param secret `namespace/name` of client certificate and authorities; empty for none
/// @param verifies whether the upstream's certificate is checked
/// @param depth how long its chain may be
/// @param name that the certificate has to have; empty for the upstream's
/// @param sendsName whether the name is sent as SNI
public record UpstreamTls(
    String secret, boolean verifies, int depth, String name, boolean sendsName) {
  static UpstreamTls read(Values values) {
    boolean isGiven = values.has("proxy-ssl-verify");
    return new UpstreamTls(
        values.text("proxy-ssl-secret", "namespace/name of a Secret", Forms.OBJECT),
        // A value that makes no sense does not switch a check off.
        values.isOn("proxy-ssl-verify", isGiven),
        values.number("proxy-ssl-verify-depth", 1, Integer.MAX_VALUE, 1),
        values.text("proxy-ssl-name", "a host", Forms.HOST),
        values.isOn("proxy-ssl-server-name", false));
  }
}
