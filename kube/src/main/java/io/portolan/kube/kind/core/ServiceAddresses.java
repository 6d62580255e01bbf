// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.GoText;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Addresses;
import io.portolan.kube.kind.check.Block;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The cluster addresses of a Service: `clusterIP` and `clusterIPs` say the same twice.
final class ServiceAddresses {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath ALL = SPEC.child("clusterIPs");
  private static final List<String> POLICIES =
      List.of("PreferDualStack", "RequireDualStack", "SingleStack");

  private ServiceAddresses() {}

  /// Fills whichever of the two was left out.
  static void mirror(ObjectNode spec) {
    String first = Tree.text(spec, "clusterIP");
    List<String> all = Tree.texts(spec, "clusterIPs");
    if (!first.isEmpty() && all.isEmpty()) {
      spec.putArray("clusterIPs").add(first);
    }
  }

  /// What is wrong with the addresses and families of a Service.
  static void check(ObjectNode service, Errors errors) {
    if (Services.type(service).equals("ExternalName")) {
      return;
    }
    families(service, errors);
    String first = Tree.text(service, "spec", "clusterIP");
    List<String> all = Tree.texts(service, "spec", "clusterIPs");
    if (first.isEmpty() && !all.isEmpty()) {
      errors.forbidden(ALL, "must be empty when `clusterIP` is not specified");
      return;
    }
    if (!all.isEmpty() && !all.getFirst().equals(first)) {
      errors.invalidPrinted(
          ALL,
          GoText.list(Tree.at(service, "spec", "clusterIPs")),
          "first value must match `clusterIP`");
    }
    if (all.size() > 2) {
      errors.invalidPrinted(
          ALL, GoText.list(Tree.at(service, "spec", "clusterIPs")), "may only hold up to 2 values");
    }
    for (int i = 0; i < all.size(); i++) {
      String address = all.get(i);
      if (address.equals("None")) {
        if (all.size() > 1) {
          errors.invalid(ALL.index(i), address, "'None' must be the first and only value");
        }
      } else {
        errors.invalidAll(ALL.index(i), address, Addresses.ip(address));
      }
    }
    sameFamily(all, errors);
  }

  private static void sameFamily(List<String> all, Errors errors) {
    Set<Boolean> families = new HashSet<>();
    for (String address : all) {
      Block.address(address).ifPresent(parsed -> families.add(parsed.isSix()));
    }
    if (all.size() == 2 && families.size() == 1) {
      errors.invalidPrinted(
          ALL,
          "[]string{\"" + String.join("\", \"", all) + "\"}",
          "may specify no more than one IP for each IP family");
    }
  }

  private static void families(ObjectNode service, Errors errors) {
    List<String> families = Tree.texts(service, "spec", "ipFamilies");
    FieldPath field = SPEC.child("ipFamilies");
    for (int i = 0; i < families.size(); i++) {
      if (!families.get(i).equals("IPv4") && !families.get(i).equals("IPv6")) {
        errors.notSupported(field.index(i), families.get(i), List.of("IPv4", "IPv6"));
      } else if (families.subList(0, i).contains(families.get(i))) {
        errors.duplicate(field.index(i), families.get(i));
      }
    }
    String policy = Tree.text(service, "spec", "ipFamilyPolicy");
    if (!policy.isEmpty() && !POLICIES.contains(policy)) {
      errors.notSupported(SPEC.child("ipFamilyPolicy"), policy, POLICIES);
    }
  }

  /// Addresses are for good, unless the type comes from or goes to ExternalName.
  static void checkChange(ObjectNode updated, ObjectNode old, Errors errors) {
    if (Services.type(updated).equals("ExternalName")
        || Services.type(old).equals("ExternalName")) {
      return;
    }
    JsonNode now = Tree.at(updated, "spec", "clusterIPs");
    List<String> after = Tree.texts(updated, "spec", "clusterIPs");
    List<String> before = Tree.texts(old, "spec", "clusterIPs");
    if (after.isEmpty() && !before.isEmpty()) {
      errors.invalidPrinted(ALL.index(0), GoText.list(now), "primary clusterIP can not be unset");
      return;
    }
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      if (!before.get(i).equals(after.get(i))) {
        errors.invalidPrinted(ALL.index(i), GoText.list(now), "may not change once set");
      }
    }
    List<String> familiesBefore = Tree.texts(old, "spec", "ipFamilies");
    List<String> familiesAfter = Tree.texts(updated, "spec", "ipFamilies");
    if (!familiesBefore.isEmpty()
        && !familiesAfter.isEmpty()
        && !familiesBefore.getFirst().equals(familiesAfter.getFirst())
        && !Services.isHeadless(updated)) {
      errors.invalidPrinted(
          SPEC.child("ipFamilies").index(0),
          "[]core.IPFamily{\"" + String.join("\", \"", familiesAfter) + "\"}",
          "may not change once set");
    }
  }
}
