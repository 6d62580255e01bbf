// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

/// Who gets a copy of each request.
///
/// @param target its address; empty for nobody
/// @param host the copy's `Host`; empty for the target's
/// @param withBody whether the copy has the body
public record Mirror(String target, String host, boolean withBody) {
  static Mirror read(Values values) {
    return new Mirror(
        values.text("mirror-target", "an http or https address", Forms.HTTP_URL),
        values.text("mirror-host", "a host", Forms.HOST),
        values.isOn("mirror-request-body", true));
  }
}
