// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.password.Passwords;

/// Asks clients for a password (RFC 7617).
///
/// @param passwords who has which
/// @param realm what clients are told
public record Login(Passwords passwords, String realm) {
  /// The field that asks for one.
  public HeaderField challenge() {
    String quoted = realm.replace("\\", "\\\\").replace("\"", "\\\"");
    return new HeaderField("WWW-Authenticate", "Basic realm=\"" + quoted + "\"");
  }
}
