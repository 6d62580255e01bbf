// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.network.NamespacedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How the upstream proves who it is, and the proxy to the upstream.
///
/// @param secret with client certificate and authorities; empty for none
/// @param verifies whether the upstream's certificate is checked
/// @param depth how long its chain may be
/// @param name that the certificate has to have; empty for the Service's
/// @param sendsName whether the name is sent as SNI
/// @param versions of TLS; empty for all that are spoken
/// @param suites of TLS 1.2, by the names of their standards; empty for the usual ones
public record UpstreamTls(
    Optional<NamespacedName> secret,
    boolean verifies,
    int depth,
    String name,
    boolean sendsName,
    List<String> versions,
    List<String> suites) {
  /// Nobody is asked who they are.
  public static final UpstreamTls NONE =
      new UpstreamTls(Optional.empty(), false, 1, "", false, List.of(), List.of());

  public UpstreamTls {
    versions = List.copyOf(versions);
    suites = List.copyOf(suites);
  }

  /// @param isSpoken whether TLS is spoken at all
  static UpstreamTls read(Guards guards, boolean isSpoken) {
    Values values = guards.values();
    boolean isGiven = values.has("proxy-ssl-verify");
    Optional<NamespacedName> secret = guards.secret("proxy-ssl-secret", true);
    // A value that makes no sense does not switch a check off.
    boolean verifies = values.isOn("proxy-ssl-verify", isGiven);
    if (isSpoken && verifies && !values.has("proxy-ssl-secret")) {
      values.broken(
          Finding.annotation("proxy-ssl-verify"),
          "\"on\" needs proxy-ssl-secret, a Secret with authorities in ca.crt;"
              + " no endpoint is believed without");
    }
    return new UpstreamTls(
        secret,
        verifies,
        values.number("proxy-ssl-verify-depth", 1, Integer.MAX_VALUE, 1),
        values.text("proxy-ssl-name", "a host", Forms.HOST),
        values.isOn("proxy-ssl-server-name", false),
        TlsWords.versions(values, "proxy-ssl-protocols"),
        TlsWords.suites(values, values.find("proxy-ssl-ciphers")));
  }

  /// The same for a Service, whose name holds where no other is given.
  public UpstreamTls of(NamespacedName service) {
    boolean needsName = name.isEmpty() && (verifies || sendsName);
    return needsName
        ? new UpstreamTls(
            secret,
            verifies,
            depth,
            service.name() + "." + service.namespace() + ".svc",
            sendsName,
            versions,
            suites)
        : this;
  }

  /// In words that [#parse] understands, as in `https verify=1 name=web.shop.svc sni`.
  public String text() {
    List<String> words = new ArrayList<>(List.of("https"));
    secret.ifPresent(each -> words.add("secret=" + each));
    if (verifies) {
      words.add("verify=" + depth);
    }
    if (!name.isEmpty()) {
      words.add("name=" + name);
    }
    if (sendsName) {
      words.add("sni");
    }
    if (!suites.isEmpty()) {
      words.add("suites=" + String.join(":", suites));
    }
    words.addAll(versions);
    return String.join(" ", words);
  }

  /// What [#text] has written.
  public static UpstreamTls parse(String text) {
    UpstreamTls read = NONE;
    for (String word : text.split(" ")) {
      String value = word.substring(word.indexOf('=') + 1);
      read =
          switch (word.substring(0, word.length() - value.length())) {
            case "secret=" -> read.with(secret(value));
            case "verify=" -> read.verifying(Integer.parseInt(value));
            case "name=" -> read.named(value);
            case "suites=" -> read.with(List.of(value.split(":")));
            default -> read.with(word);
          };
    }
    return read;
  }

  private static NamespacedName secret(String text) {
    int slash = text.indexOf('/');
    return new NamespacedName(text.substring(0, slash), text.substring(slash + 1));
  }

  private UpstreamTls with(NamespacedName other) {
    return new UpstreamTls(Optional.of(other), verifies, depth, name, sendsName, versions, suites);
  }

  private UpstreamTls with(List<String> chosen) {
    return new UpstreamTls(secret, verifies, depth, name, sendsName, versions, chosen);
  }

  private UpstreamTls verifying(int most) {
    return new UpstreamTls(secret, true, most, name, sendsName, versions, suites);
  }

  private UpstreamTls named(String other) {
    return new UpstreamTls(secret, verifies, depth, other, sendsName, versions, suites);
  }

  private UpstreamTls with(String word) {
    List<String> all = new ArrayList<>(versions);
    if (TlsWords.isSpoken(word)) {
      all.add(word);
    }
    return new UpstreamTls(
        secret, verifies, depth, name, sendsName || word.equals("sni"), all, suites);
  }
}
