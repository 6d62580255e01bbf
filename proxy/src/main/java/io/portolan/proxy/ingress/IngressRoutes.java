// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.ingress.nginx.IngressOptions;
import io.portolan.proxy.ingress.nginx.Reading;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.Seniority;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one Ingress asks of each host that it names, understood without looking at any other.
///
/// @param options what it asks for by annotations
/// @param supplies what was found of the objects that these name
/// @param tunnels whether CONNECT opens tunnels to its endpoints
/// @param findings what is to be said of its fields
/// @param claims by host
record IngressRoutes(
    Ingress ingress,
    IngressOptions options,
    Supplies supplies,
    boolean tunnels,
    List<Finding> findings,
    Map<HostPattern, List<Claim>> claims) {

  /// @param reading of the Ingress' annotations
  static IngressRoutes of(
      Ingress ingress,
      Reading<IngressOptions> reading,
      ControllerSettings settings,
      Resources resources) {
    ClaimReader reader = new ClaimReader(ingress, reading);
    Supplies supplies =
        Supplies.of(ingress.name().namespace(), reading.value(), settings, resources);
    List<String> broken = supplies.findings().stream().map(Finding::field).toList();
    List<Finding> findings = new ArrayList<>(reader.findings());
    findings.removeIf(each -> broken.contains(each.field()));
    findings.addAll(supplies.findings());
    return new IngressRoutes(
        ingress,
        reading.value(),
        supplies,
        reader.tunnels(),
        List.copyOf(findings),
        reader.claims());
  }

  NamespacedName name() {
    return ingress.name();
  }

  boolean isCanary() {
    return options.canary().isCanary();
  }

  /// @param index of a rule
  Seniority seniority(int index) {
    return new Seniority(ingress.created(), ingress.name().toString(), index);
  }

  /// What it asks of the host of that kind, in the order in which it is written.
  <C extends Claim> List<C> claims(HostPattern host, Class<C> kind) {
    return claims.getOrDefault(host, List.of()).stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /// The first that it asks of the host of that kind.
  <C extends Claim> Optional<C> first(HostPattern host, Class<C> kind) {
    for (Claim claim : claims.getOrDefault(host, List.of())) {
      if (kind.isInstance(claim)) {
        return Optional.of(kind.cast(claim));
      }
    }
    return Optional.empty();
  }
}
