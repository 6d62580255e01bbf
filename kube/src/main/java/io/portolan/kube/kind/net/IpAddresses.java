// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.net;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
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
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// IPAddresses: an address as its name, and who has it (KEP-1880).
final class IpAddresses implements Rules {
  private static final FieldPath PARENT = FieldPath.of("spec").child("parentRef");

  static List<Kind> kinds() {
    return TwoVersions.of(
        "IPAddress",
        "ipaddresses",
        IPAddress.class,
        io.fabric8.kubernetes.api.model.networking.v1beta1.IPAddress.class,
        IpAddresses::described);
  }

  private static KindSpec described(KindSpec kind) {
    return kind.plural("ipaddresses")
        .clusterScoped()
        .shortNames("ip")
        .names(IpAddresses::problems)
        .rules(new IpAddresses())
        .table(
            new Table(
                List.of(Column.ofName(), Column.text("ParentRef"), Column.age()),
                (address, now) ->
                    List.of(
                        Tree.name(address),
                        Stream.of("group", "resource", "namespace", "name")
                            .map(part -> Tree.text(address, "spec", "parentRef", part))
                            .filter(text -> !text.isEmpty())
                            .collect(Collectors.joining("/")),
                        Ages.age(address, now))));
  }

  private static List<String> problems(String name) {
    if (!Addresses.ip(name).isEmpty()) {
      return List.of("ParseAddr(\"" + name + "\"): unable to parse IP");
    }
    return name.equals(name.toLowerCase(Locale.ROOT))
        ? List.of()
        : List.of("not a valid ip in canonical format");
  }

  @Override
  public void validateCreate(ObjectNode address, Errors errors) {
    if (!Tree.has(address, "spec", "parentRef")) {
      errors.required(PARENT, "");
      return;
    }
    for (String part : List.of("resource", "name")) {
      if (Tree.text(address, "spec", "parentRef", part).isEmpty()) {
        errors.required(PARENT.child(part), "");
      }
    }
  }

  @Override
  public void validateUpdate(ObjectNode updated, ObjectNode old, Errors errors) {
    if (!Tree.at(updated, "spec", "parentRef").equals(Tree.at(old, "spec", "parentRef"))) {
      errors.invalid(PARENT, Tree.at(updated, "spec", "parentRef"), "field is immutable");
    }
    validateCreate(updated, errors);
  }
}
