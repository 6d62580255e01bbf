// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Cors;
import io.portolan.proxy.route.CrossOrigin;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.route.ResponseChange;
import io.portolan.proxy.route.ResponseRewrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Compiles what becomes of responses.
final class ResponseSettings {
  private ResponseSettings() {}

  /// @param hasTls whether the host has a certificate
  static ResponseChange of(IngressRoutes ingress, Globals globals, boolean hasTls) {
    return change(
        ingress,
        globals,
        hasTls,
        crossOrigin(ingress.options().cors()),
        ingress.options().headers().rewrite());
  }

  /// Of requests that are not sent on.
  static ResponseChange ofAnswer(IngressRoutes ingress, Globals globals, boolean hasTls) {
    return change(ingress, globals, hasTls, Optional.empty(), Optional.empty());
  }

  private static ResponseChange change(
      IngressRoutes ingress,
      Globals globals,
      boolean hasTls,
      Optional<CrossOrigin> cors,
      Optional<ResponseRewrite> rewrite) {
    List<HeaderField> own = ingress.supplies().response();
    return new ResponseChange(
        HeaderField.merged(globals.plain(), own),
        HeaderField.merged(hasTls ? globals.secure() : globals.plain(), own),
        cors,
        rewrite);
  }

  /// `Strict-Transport-Security`, where it is wanted (RFC 6797 section 6.1).
  static List<HeaderField> secure(ControllerSettings.Hsts hsts) {
    String value =
        "max-age="
            + hsts.maxAge()
            + (hsts.withSubdomains() ? "; includeSubDomains" : "")
            + (hsts.isPreload() ? "; preload" : "");
    return hsts.isOn() ? List.of(new HeaderField("Strict-Transport-Security", value)) : List.of();
  }

  private static Optional<CrossOrigin> crossOrigin(Cors asked) {
    if (!asked.isOn()) {
      return Optional.empty();
    }
    List<HeaderField> always = new ArrayList<>();
    if (asked.allowsCredentials()) {
      always.add(new HeaderField("Access-Control-Allow-Credentials", "true"));
    }
    if (!asked.exposed().isEmpty()) {
      always.add(listed("Access-Control-Expose-Headers", asked.exposed()));
    }
    List<HeaderField> preflight =
        List.of(
            listed("Access-Control-Allow-Methods", asked.methods()),
            listed("Access-Control-Allow-Headers", asked.headers()),
            new HeaderField("Access-Control-Max-Age", Integer.toString(asked.maxAge())));
    return Optional.of(new CrossOrigin(asked.origins(), always, preflight));
  }

  private static HeaderField listed(String name, List<String> values) {
    return new HeaderField(name, String.join(", ", values));
  }
}
