// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.service;

import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides the `ipFamilies` and `ipFamilyPolicy` of a Service, by the rules of KEP-563. Pure
/// but for the Service that is completed.
final class IpFamilies {
  private static final String SINGLE = "SingleStack";
  private static final String REQUIRE = "RequireDualStack";
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath POLICY = SPEC.child("ipFamilyPolicy");

  private final List<Family> configured;
  private final ServiceFields service;
  private final Optional<ServiceFields> old;
  private final Errors errors = new Errors();

  private IpFamilies(List<Family> configured, ServiceFields service, Optional<ServiceFields> old) {
    this.configured = configured;
    this.service = service;
    this.old = old;
  }

  /// Completes `service`; what is wrong with it is returned.
  ///
  /// @param configured the families of the cluster, the default one first
  static Errors complete(
      List<Family> configured, ServiceFields service, Optional<ServiceFields> old) {
    IpFamilies families = new IpFamilies(configured, service, old);
    if (!service.isExternalName()) {
      families.complete();
    }
    return families.errors;
  }

  private void complete() {
    if (isUnchangedPreference()) {
      return;
    }
    if (service.policy().isEmpty()) {
      service.policy(inferredPolicy());
    }
    checkAddresses();
    if (!errors.isEmpty()) {
      return;
    }
    old.ifPresent(this::checkReduction);
    checkSingle();
    inferFromAddresses();
    if (!errors.isEmpty()) {
      return;
    }
    if (service.isHeadless() && !service.hasSelector()) {
      // Who writes the endpoints of such a Service decides its families, so any will do.
      fill(true);
      return;
    }
    checkConfigured();
    if (errors.isEmpty()) {
      fill(configured.size() == 2);
    }
  }

  /// A Service that prefers two families keeps what it got when the cluster's families change.
  private boolean isUnchangedPreference() {
    return old.isPresent()
        && service.policy().equals("PreferDualStack")
        && old.get().policy().equals("PreferDualStack")
        && !old.get().isExternalName()
        && old.get().clusterIps().equals(service.clusterIps())
        && old.get().families().equals(service.families());
  }

  private String inferredPolicy() {
    if (old.isPresent() && !old.get().policy().isEmpty()) {
      return old.get().policy();
    }
    return service.isHeadless() && !service.hasSelector() ? REQUIRE : SINGLE;
  }

  private void checkAddresses() {
    List<String> addresses = service.clusterIps();
    List<String> families = service.families();
    for (int i = 0; i < addresses.size() && !service.isHeadless(); i++) {
      FieldPath path = SPEC.child("clusterIPs").index(i);
      Optional<IpAddress> address = IpAddress.parse(addresses.get(i));
      if (address.isEmpty()) {
        errors.invalid(
            path,
            addresses.get(i),
            "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
      } else if (i < families.size() && !address.get().family().apiName().equals(families.get(i))) {
        errors.invalid(
            path,
            addresses.get(i),
            "expected an " + families.get(i) + " value as indicated by `ipFamilies[" + i + "]`");
      }
    }
  }

  private void checkReduction(ServiceFields before) {
    boolean sameAddresses = before.clusterIps().equals(service.clusterIps());
    boolean sameFamilies = before.families().equals(service.families());
    if (service.policy().equals(SINGLE)) {
      if (sameAddresses && service.clusterIps().size() > 1) {
        service.clusterIps(service.clusterIps().subList(0, 1));
      }
      if (sameFamilies && service.families().size() > 1) {
        service.families(service.families().subList(0, 1));
      }
      return;
    }
    if (isReduced(before.clusterIps(), service.clusterIps())) {
      errors.invalid(
          POLICY, service.policy(), "must be 'SingleStack' to release the secondary cluster IP");
    }
    if (isReduced(before.families(), service.families())) {
      errors.invalid(
          POLICY, service.policy(), "must be 'SingleStack' to release the secondary IP family");
    }
  }

  private static boolean isReduced(List<String> before, List<String> after) {
    return before.size() == 2 && after.size() == 1 && before.getFirst().equals(after.getFirst());
  }

  private void checkSingle() {
    if (!service.policy().equals(SINGLE)) {
      return;
    }
    if (service.clusterIps().size() == 2) {
      errors.invalid(
          POLICY,
          service.policy(),
          "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified");
    }
    if (service.families().size() == 2) {
      errors.invalid(
          POLICY,
          service.policy(),
          "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified");
    }
  }

  private void inferFromAddresses() {
    if (service.isHeadless()) {
      return;
    }
    List<String> addresses = service.clusterIps();
    List<String> families = new ArrayList<>(service.families());
    for (int i = families.size(); i < addresses.size(); i++) {
      Family family = IpAddress.of(addresses.get(i)).family();
      if (configured.contains(family)) {
        families.add(family.apiName());
      } else {
        errors.invalid(
            SPEC.child("clusterIPs").index(i),
            addresses.get(i),
            family.apiName() + " is not configured on this cluster");
      }
    }
    if (!families.isEmpty()) {
      service.families(families);
    }
  }

  private void checkConfigured() {
    if (service.policy().equals(REQUIRE) && configured.size() < 2) {
      errors.invalid(
          POLICY, service.policy(), "this cluster is not configured for dual-stack services");
    }
    List<String> families = service.families();
    for (int i = 0; i < families.size(); i++) {
      Optional<Family> family = ServiceFields.family(families.get(i));
      if (family.isEmpty() || !configured.contains(family.get())) {
        errors.invalid(
            SPEC.child("ipFamilies").index(i), families.get(i), "not configured on this cluster");
      }
    }
  }

  private void fill(boolean bothPossible) {
    List<String> families = new ArrayList<>(service.families());
    if (families.isEmpty()) {
      families.add(configured.getFirst().apiName());
    }
    if (families.size() == 1 && bothPossible && !service.policy().equals(SINGLE)) {
      boolean first = families.getFirst().equals(Family.IPV4.apiName());
      families.add((first ? Family.IPV6 : Family.IPV4).apiName());
    }
    service.families(families);
  }
}
