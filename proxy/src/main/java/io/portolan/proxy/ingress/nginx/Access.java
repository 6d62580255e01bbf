// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.network.Cidr;
import java.util.List;
import java.util.Optional;

/// Who is let in.
///
/// @param allowed the only client addresses that are; empty for all
/// @param denied client addresses that are not
/// @param anySuffices whether the address or a password is enough, in place of both
/// @param basic who has a password
/// @param external who is asked about each request
/// @param certificates which client certificates are asked for
public record Access(
    List<Cidr> allowed,
    List<Cidr> denied,
    boolean anySuffices,
    Optional<BasicAuth> basic,
    Optional<ExternalAuth> external,
    Optional<ClientCertificates> certificates) {
  private enum Satisfy {
    ALL,
    ANY
  }

  static Access read(Guards guards) {
    Values values = guards.values();
    List<Cidr> allowed = guards.blocks(allowList(values));
    List<Cidr> denied = guards.blocks(values.find("denylist-source-range"));
    Optional<BasicAuth> basic = BasicAuth.read(guards);
    Optional<ExternalAuth> external = ExternalAuth.read(guards);
    Optional<ClientCertificates> certificates = ClientCertificates.read(guards);
    return new Access(
        allowed,
        denied,
        values.choice("satisfy", Satisfy.class, Satisfy.ALL) == Satisfy.ANY,
        basic,
        external,
        certificates);
  }

  private static Optional<Values.Value> allowList(Values values) {
    Optional<Values.Value> written = values.find("allowlist-source-range");
    return written
        .filter(value -> !value.text().isEmpty())
        .or(() -> values.find("whitelist-source-range"))
        .or(() -> written);
  }
}
