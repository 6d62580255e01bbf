// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.network.NamespacedName;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Asks clients for a password.
///
/// @param secret who has which
/// @param form how the Secret says that
/// @param realm what clients are told
public record BasicAuth(NamespacedName secret, Form form, String realm) {

  /// How a Secret holds users and passwords.
  public enum Form {
    /// In the key `auth`, as htpasswd writes them.
    AUTH_FILE,
    /// A key for each user.
    AUTH_MAP
  }

  static Optional<BasicAuth> read(Guards guards) {
    Values values = guards.values();
    Optional<Values.Value> type = values.find("auth-type");
    if (type.isEmpty()) {
      values
          .find("auth-secret")
          .ifPresent(
              secret ->
                  values.broken(secret.field(), "does nothing as long as auth-type is not set"));
      return Optional.empty();
    }
    Optional<String> basic =
        guards.read(type, "\"basic\"", text -> Optional.of(text).filter("basic"::equals));
    Optional<Values.Value> written = values.find("auth-secret-type");
    Optional<Form> form =
        written.isEmpty()
            ? Optional.of(Form.AUTH_FILE)
            : guards.read(written, "auth-file or auth-map", BasicAuth::form);
    if (values.find("auth-secret").isEmpty()) {
      guards.refuse(
          Finding.Kind.BROKEN,
          type.get().field(),
          "asks for passwords, but auth-secret does not say whose");
    }
    Optional<NamespacedName> secret = guards.secret("auth-secret", false);
    String realm = values.text("auth-realm", "a text", Forms.ANY);
    return basic.isPresent() && form.isPresent() && secret.isPresent()
        ? Optional.of(new BasicAuth(secret.get(), form.get(), realm))
        : Optional.empty();
  }

  private static Optional<Form> form(String text) {
    return Stream.of(Form.values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text))
        .findFirst();
  }
}
