// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.nginx.BasicAuth;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.ingress.nginx.IngressOptions;
import io.portolan.proxy.password.Passwords;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.route.Login;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What was found of the objects that an Ingress names.
///
/// @param login empty where no password is asked for
/// @param response fields of responses
/// @param isLacking whether something is not there without which no request may go on
/// @param named which objects these are, found or not
/// @param findings what is wrong with them
record Supplies(
    Optional<Login> login,
    List<HeaderField> response,
    boolean isLacking,
    Set<Reference> named,
    List<Finding> findings) {
  private static final String FILE = "auth";
  private static final String CUSTOM = "custom-headers";

  Supplies {
    named = Set.copyOf(named);
    findings = List.copyOf(findings);
  }

  /// @param namespace of the Ingress
  static Supplies of(
      String namespace, IngressOptions options, ControllerSettings settings, Resources resources) {
    return new Reader(namespace, settings, resources).read(options);
  }

  /// Looks the objects up one after the other.
  private static final class Reader {
    private final String namespace;
    private final ControllerSettings settings;
    private final Resources resources;
    private final Set<Reference> named = new TreeSet<>();
    private final List<Finding> findings = new ArrayList<>();
    private boolean isLacking;

    Reader(String namespace, ControllerSettings settings, Resources resources) {
      this.namespace = namespace;
      this.settings = settings;
      this.resources = resources;
    }

    Supplies read(IngressOptions options) {
      Optional<Login> login = options.access().basic().flatMap(this::login);
      List<HeaderField> response = customHeaders(options.headers().custom());
      return new Supplies(login, response, isLacking, named, findings);
    }

    private List<HeaderField> customHeaders(String written) {
      if (written.isEmpty()) {
        return List.of();
      }
      int slash = written.indexOf('/');
      NamespacedName name =
          slash < 0
              ? new NamespacedName(namespace, written)
              : new NamespacedName(written.substring(0, slash), written.substring(slash + 1));
      if (!name.namespace().equals(namespace) && !settings.allowsOtherNamespaces()) {
        broken(
            CUSTOM,
            "\""
                + written
                + "\" is a ConfigMap of another namespace than "
                + namespace
                + "; it"
                + " counts as not written");
        return List.of();
      }
      String subject = named(Reference.Kind.CONFIG_MAP, name);
      Optional<Map<String, String>> data = resources.configMap(name);
      if (data.isEmpty() && resources.areSeen()) {
        broken(CUSTOM, subject + " does not exist; no header is set by it");
      }
      HeaderMap map = new HeaderMap(Finding.annotation(CUSTOM), subject, findings);
      return data.map(each -> map.read(each, settings.allowedHeaders()::contains))
          .orElse(List.of());
    }

    private void broken(String annotation, String sentence) {
      findings.add(new Finding(Finding.Kind.BROKEN, Finding.annotation(annotation), sentence));
    }

    private void lacks(String annotation, String sentence) {
      isLacking = true;
      if (resources.areSeen()) {
        broken(annotation, sentence + "; its paths answer 503");
      }
    }

    private Optional<Login> login(BasicAuth asked) {
      String secret = named(Reference.Kind.SECRET, asked.secret());
      Optional<Map<String, byte[]>> data = resources.secret(asked.secret());
      if (data.isEmpty()) {
        lacks("auth-secret", secret + " does not exist");
        return Optional.empty();
      }
      Optional<Passwords> read =
          asked.form() == BasicAuth.Form.AUTH_MAP
              ? Optional.of(Passwords.ofMap(data.get()))
              : Optional.ofNullable(data.get().get(FILE)).map(Passwords::ofFile);
      if (read.isEmpty()) {
        lacks(
            "auth-secret",
            secret
                + " has no key \"auth\" with lines of htpasswd; keys for users are read with"
                + " auth-secret-type auth-map");
        return Optional.empty();
      }
      Passwords passwords = read.get();
      String problems = String.join("; ", passwords.problems());
      if (passwords.users().isEmpty()) {
        lacks("auth-secret", secret + " has no user who could log in" + after(": ", problems));
        return Optional.empty();
      }
      if (!problems.isEmpty()) {
        broken("auth-secret", secret + ": " + problems + "; nobody logs in by that");
      }
      return Optional.of(new Login(passwords, asked.realm()));
    }

    private static String after(String separator, String text) {
      return text.isEmpty() ? "" : separator + text;
    }

    private String named(Reference.Kind kind, NamespacedName name) {
      Reference reference = new Reference(kind, name);
      named.add(reference);
      return reference.toString();
    }
  }
}
