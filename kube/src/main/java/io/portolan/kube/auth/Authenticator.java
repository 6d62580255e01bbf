// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.auth;

import io.portolan.kube.api.User;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/// Finds out who a client is: by its certificate, else by its bearer token.
public final class Authenticator {
  private static final String BEARER = "Bearer ";

  private final ServiceAccountTokens tokens;

  public Authenticator(ServiceAccountTokens tokens) {
    this.tokens = tokens;
  }

  /// Empty for a client that shows nothing, or something that is not valid.
  ///
  /// @param certificate the subject of a certificate that TLS has checked
  /// @param authorization the header of that name
  public Optional<User> authenticate(
      Optional<Principal> certificate, Optional<String> authorization) {
    Optional<User> byCertificate = certificate.flatMap(Authenticator::user);
    return byCertificate.isPresent()
        ? byCertificate
        : authorization
            .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .flatMap(value -> tokens.authenticate(value.substring(BEARER.length()), List.of()));
  }

  /// The common name is the user, each organization a group.
  private static Optional<User> user(Principal subject) {
    String name = "";
    List<String> groups = new ArrayList<>();
    try {
      for (Rdn part : new LdapName(subject.getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          name = String.valueOf(part.getValue());
        } else if (part.getType().equalsIgnoreCase("O")) {
          groups.add(String.valueOf(part.getValue()));
        }
      }
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
    groups.add("system:authenticated");
    return name.isEmpty() ? Optional.empty() : Optional.of(new User(name, "", groups));
  }
}
