// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.route.HeaderField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What the ConfigMap asks of all routes.
///
/// @param settings the ConfigMap
/// @param request fields that upstreams get
/// @param plain fields of responses
/// @param secure fields of responses over HTTPS, where the host has a certificate
/// @param named which objects the ConfigMap names, found or not
/// @param findings what is wrong with them
record Globals(
    ControllerSettings settings,
    List<HeaderField> request,
    List<HeaderField> plain,
    List<HeaderField> secure,
    Set<Reference> named,
    List<Finding> findings) {

  Globals {
    named = Set.copyOf(named);
    findings = List.copyOf(findings);
  }

  static Globals of(ControllerSettings settings, Resources resources) {
    Set<Reference> named = new TreeSet<>();
    List<Finding> findings = new ArrayList<>();
    List<HeaderField> request =
        headers("proxy-set-headers", settings.requestHeaders(), resources, named, findings);
    List<HeaderField> plain = new ArrayList<>();
    settings.hiddenHeaders().forEach(name -> plain.add(new HeaderField(name, "")));
    plain.addAll(headers("add-headers", settings.responseHeaders(), resources, named, findings));
    List<HeaderField> secure =
        Stream.concat(plain.stream(), ResponseSettings.secure(settings.hsts()).stream()).toList();
    return new Globals(settings, request, List.copyOf(plain), secure, named, findings);
  }

  private static List<HeaderField> headers(
      String key, String name, Resources resources, Set<Reference> named, List<Finding> findings) {
    int slash = name.indexOf('/');
    if (name.isEmpty()) {
      return List.of();
    }
    String field = Finding.setting(key);
    if (slash < 0) {
      String what = "\"" + name + "\" is not namespace/name of a ConfigMap; it does nothing";
      findings.add(new Finding(Finding.Kind.BROKEN, field, what));
      return List.of();
    }
    NamespacedName map = new NamespacedName(name.substring(0, slash), name.substring(slash + 1));
    Reference reference = new Reference(Reference.Kind.CONFIG_MAP, map);
    named.add(reference);
    Optional<Map<String, String>> data = resources.configMap(map);
    if (data.isEmpty() && resources.areSeen()) {
      String what = reference + " does not exist; no header is set by it";
      findings.add(new Finding(Finding.Kind.BROKEN, field, what));
    }
    return data.map(each -> new HeaderMap(field, reference.toString(), findings).read(each))
        .orElse(List.of());
  }
}
