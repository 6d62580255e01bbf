// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.network.ingress.Ingress.HostRule;
import io.portolan.network.ingress.Ingress.Target;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Inquiry;
import io.portolan.proxy.route.Mirroring;
import io.portolan.proxy.route.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A Service that an Ingress names, and where it does.
///
/// @param port as of [IngressBackend]
public record ServiceUse(String field, NamespacedName service, String port) {
  /// All that the Ingress names, whatever they are.
  static List<ServiceUse> of(IngressRoutes routes) {
    List<ServiceUse> uses = new ArrayList<>();
    Ingress ingress = routes.ingress();
    ingress
        .defaultBackend()
        .flatMap(to -> of(ingress, "spec.defaultBackend", to))
        .ifPresent(uses::add);
    for (int i = 0; i < ingress.rules().size(); i++) {
      HostRule rule = ingress.rules().get(i);
      for (int j = 0; j < rule.paths().size(); j++) {
        String field = "spec.rules[" + i + "].http.paths[" + j + "].backend";
        of(ingress, field, rule.paths().get(j).target()).ifPresent(uses::add);
      }
    }
    String errors = routes.options().errors().service();
    if (!errors.isEmpty()) {
      uses.add(
          new ServiceUse(
              Finding.annotation("default-backend"),
              new NamespacedName(ingress.name().namespace(), errors),
              IngressBackend.FIRST_PORT));
    }
    of("auth-url", routes.supplies().inquiry().map(Inquiry::at)).ifPresent(uses::add);
    of("mirror-target", routes.supplies().mirror().map(Mirroring::at)).ifPresent(uses::add);
    return List.copyOf(uses);
  }

  private static Optional<ServiceUse> of(Ingress ingress, String field, Target target) {
    return target instanceof Target.Service service && !service.service().isEmpty()
        ? Optional.of(
            new ServiceUse(
                field + ".service",
                new NamespacedName(ingress.name().namespace(), service.service()),
                service.port().isEmpty() ? "" + service.number() : service.port()))
        : Optional.empty();
  }

  private static Optional<ServiceUse> of(String annotation, Optional<Place> place) {
    Optional<Backend> backend = place.flatMap(Place::backend);
    return backend
        .map(IngressBackend::of)
        .map(each -> new ServiceUse(Finding.annotation(annotation), each.service(), each.port()));
  }

  /// What is to be said where it is of type ExternalName and such are not served.
  ///
  /// @param name that it stands for
  public Finding notServed(String name) {
    return new Finding(
        Finding.Kind.MISSING,
        field,
        "Service %s is of type ExternalName (%s), and such are served only where ConfigMap"
                .formatted(service, name)
            + " portolan-ingress/ingress has %s: \"true\"; its requests are answered 503"
                .formatted(ControllerSettings.EXTERNAL_NAMES));
  }

  /// What is to be said of it otherwise.
  public Finding problem(String sentence) {
    return new Finding(Finding.Kind.BROKEN, field, "Service " + service + " " + sentence);
  }
}
