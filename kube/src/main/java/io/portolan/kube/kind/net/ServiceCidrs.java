// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.net;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.KindSpec;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Addresses;
import java.util.List;

/// ServiceCIDRs: ranges of cluster IPs, at most one of a family (KEP-1880).
final class ServiceCidrs implements Rules {
  private static final FieldPath CIDRS = FieldPath.of("spec").child("cidrs");
  private static final int MOST = 2;

  static List<Kind> kinds() {
    return TwoVersions.of(
        "ServiceCIDR",
        "servicecidrs",
        ServiceCIDR.class,
        io.fabric8.kubernetes.api.model.networking.v1beta1.ServiceCIDR.class,
        ServiceCidrs::described);
  }

  private static KindSpec described(KindSpec kind) {
    return kind.clusterScoped()
        .status()
        .rules(new ServiceCidrs())
        .table(
            new Table(
                List.of(Column.ofName(), Column.text("CIDRs"), Column.age()),
                (range, now) ->
                    List.of(
                        Tree.name(range),
                        String.join(",", Tree.texts(range, "spec", "cidrs")),
                        Ages.age(range, now))));
  }

  @Override
  public void validateCreate(ObjectNode range, Errors errors) {
    List<String> texts = Tree.texts(range, "spec", "cidrs");
    if (texts.isEmpty()) {
      errors.required(CIDRS, "at least one CIDR required");
      return;
    }
    if (texts.size() > MOST) {
      errors.invalid(
          CIDRS,
          Tree.at(range, "spec", "cidrs"),
          "may only hold up to 2 values, one for each IP family");
      return;
    }
    for (int i = 0; i < texts.size(); i++) {
      errors.invalidAll(CIDRS.index(i), texts.get(i), Addresses.cidr(texts.get(i)));
    }
    if (errors.isEmpty()
        && texts.stream().map(ServiceCidrs::isSix).distinct().count() < texts.size()) {
      errors.invalid(
          CIDRS,
          Tree.at(range, "spec", "cidrs"),
          "may specify no more than one IP for each IP family");
    }
  }

  private static boolean isSix(String block) {
    return block.contains(":");
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    if (!Tree.texts(updated, "spec", "cidrs").equals(Tree.texts(old, "spec", "cidrs"))) {
      errors.invalid(CIDRS, Tree.at(updated, "spec", "cidrs"), "field is immutable");
    }
    validateCreate(updated, errors);
  }
}
