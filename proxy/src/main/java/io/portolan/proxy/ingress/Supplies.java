// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.nginx.BasicAuth;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.ExternalAuth;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.ingress.nginx.IngressOptions;
import io.portolan.proxy.ingress.nginx.Mirror;
import io.portolan.proxy.password.Passwords;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.route.Inquiry;
import io.portolan.proxy.route.Login;
import io.portolan.proxy.route.Mirroring;
import io.portolan.proxy.route.Place;
import io.portolan.proxy.route.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What was found of the objects that an Ingress names.
///
/// @param login empty where no password is asked for
/// @param inquiry empty where nobody else is asked
/// @param mirror empty where nobody gets copies
/// @param response fields of responses
/// @param isLacking whether something is not there without which no request may go on
/// @param named which objects these are, found or not
/// @param findings what is wrong with them
record Supplies(
    Optional<Login> login,
    Optional<Inquiry> inquiry,
    Optional<Mirroring> mirror,
    List<HeaderField> response,
    boolean isLacking,
    Set<Reference> named,
    List<Finding> findings) {
  private static final String FILE = "auth";
  private static final String SECRET = Finding.annotation("auth-secret");
  private static final String CUSTOM = Finding.annotation("custom-headers");

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
      Optional<Inquiry> inquiry = options.access().external().flatMap(this::inquiry);
      return new Supplies(
          login, inquiry, mirror(options.mirror()), response, isLacking, named, findings);
    }

    private List<HeaderField> customHeaders(String written) {
      if (written.isEmpty()) {
        return List.of();
      }
      NamespacedName name = inNamespace(written);
      if (!isReadable(name)) {
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
      HeaderMap map = new HeaderMap(CUSTOM, subject, findings);
      return data.map(each -> map.read(each, settings.allowedHeaders()::contains))
          .orElse(List.of());
    }

    private void broken(String field, String sentence) {
      findings.add(new Finding(Finding.Kind.BROKEN, field, sentence));
    }

    private void lacks(String field, String sentence) {
      isLacking = true;
      broken(field, sentence + "; its paths answer 503");
    }

    private void isMissing(String field, String object) {
      if (resources.areSeen()) {
        lacks(field, object + " does not exist");
      }
      isLacking = true;
    }

    private Optional<Inquiry> inquiry(ExternalAuth asked) {
      Optional<Place> place = Address.of(asked.url());
      if (place.isEmpty()) {
        lacks(
            asked.field("url"),
            "\""
                + asked.url()
                + "\" cannot be asked: only a Service, an IP address or a host of an"
                + " Ingress, with $host, $scheme and $request_uri for variables");
      }
      Optional<Template> redirect =
          template(
              asked.field("request-redirect"),
              asked.requestRedirect().isEmpty() ? "$request_uri" : asked.requestRedirect());
      Optional<Template> signIn =
          asked.signInAddress().isEmpty()
              ? Optional.empty()
              : template(asked.field("signin"), asked.signInAddress());
      Optional<List<HeaderField>> fields = questionHeaders(asked);
      if (place.isEmpty() || redirect.isEmpty() || fields.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new Inquiry(
              place.get(),
              asked.method().isEmpty() ? "GET" : asked.method(),
              fields.get(),
              redirect.get(),
              asked.responseHeaders(),
              signIn,
              asked.alwaysSetsCookie(),
              asked.keeping()));
    }

    private Optional<Mirroring> mirror(Mirror asked) {
      if (asked.target().isEmpty()) {
        return Optional.empty();
      }
      Optional<Place> place = Address.of(asked.target());
      if (place.isEmpty()) {
        broken(
            Finding.annotation("mirror-target"),
            "\""
                + asked.target()
                + "\" has a variable or a port that is not understood; nothing is copied");
      }
      return place.map(at -> new Mirroring(at, asked.host(), asked.withBody()));
    }

    private Optional<Template> template(String field, String text) {
      Optional<Template> template = Template.parse(text);
      if (template.isEmpty()) {
        lacks(field, "\"" + text + "\" has a variable that is not understood");
      }
      return template;
    }

    /// Empty when they are not there.
    private Optional<List<HeaderField>> questionHeaders(ExternalAuth asked) {
      if (asked.setHeaders().isEmpty()) {
        return Optional.of(List.of());
      }
      String field = asked.field("proxy-set-headers");
      NamespacedName name = inNamespace(asked.setHeaders());
      String subject = named(Reference.Kind.CONFIG_MAP, name);
      if (!isReadable(name)) {
        lacks(field, subject + " is of another namespace than " + namespace);
        return Optional.empty();
      }
      Optional<Map<String, String>> data = resources.configMap(name);
      if (data.isEmpty()) {
        isMissing(field, subject);
      }
      return data.map(each -> new HeaderMap(field, subject, findings).read(each));
    }

    private NamespacedName inNamespace(String written) {
      int slash = written.indexOf('/');
      return slash < 0
          ? new NamespacedName(namespace, written)
          : new NamespacedName(written.substring(0, slash), written.substring(slash + 1));
    }

    private boolean isReadable(NamespacedName name) {
      return name.namespace().equals(namespace) || settings.allowsOtherNamespaces();
    }

    private Optional<Login> login(BasicAuth asked) {
      String secret = named(Reference.Kind.SECRET, asked.secret());
      Optional<Map<String, byte[]>> data = resources.secret(asked.secret());
      if (data.isEmpty()) {
        isMissing(SECRET, secret);
        return Optional.empty();
      }
      Optional<Passwords> read =
          asked.form() == BasicAuth.Form.AUTH_MAP
              ? Optional.of(Passwords.ofMap(data.get()))
              : Optional.ofNullable(data.get().get(FILE)).map(Passwords::ofFile);
      if (read.isEmpty()) {
        lacks(
            SECRET,
            secret
                + " has no key \"auth\" with lines of htpasswd; keys for users are read with"
                + " auth-secret-type auth-map");
        return Optional.empty();
      }
      Passwords passwords = read.get();
      String problems = String.join("; ", passwords.problems());
      if (passwords.users().isEmpty()) {
        lacks(SECRET, secret + " has no user who could log in" + after(": ", problems));
        return Optional.empty();
      }
      if (!problems.isEmpty()) {
        broken(SECRET, secret + ": " + problems + "; nobody logs in by that");
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
