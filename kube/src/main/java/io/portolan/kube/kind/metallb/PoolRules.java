// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.metallb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Addresses;
import io.portolan.kube.kind.check.Selectors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The rules of IPAddressPools. That a pool overlaps nothing is seen where the cluster is known.
final class PoolRules implements Rules {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath ALLOCATION = SPEC.child("serviceAllocation");

  @Override
  public void applyDefaults(ObjectNode pool) {
    if (Tree.at(pool, "spec") instanceof ObjectNode spec) {
      Tree.preset(spec, "autoAssign", true);
      Tree.preset(spec, "avoidBuggyIPs", false);
    }
  }

  @Override
  public void validateCreate(ObjectNode pool, Errors errors) {
    if (!Tree.has(pool, "spec")) {
      errors.required(SPEC, "");
      return;
    }
    FieldPath field = SPEC.child("addresses");
    List<String> addresses = Tree.texts(pool, "spec", "addresses");
    if (addresses.isEmpty()) {
      errors.required(field, "a pool has at least one block or range of addresses");
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < addresses.size(); i++) {
      String range = addresses.get(i);
      errors.invalidAll(field.index(i), range, Addresses.range(range));
      if (!seen.add(range)) {
        errors.duplicate(field.index(i), range);
      }
    }
    allocation(pool, errors);
  }

  private static void allocation(ObjectNode pool, Errors errors) {
    ObjectNode allocation = Tree.object(pool, "spec", "serviceAllocation");
    long priority = Tree.number(allocation, 0, "priority");
    if (priority < 0) {
      errors.invalid(ALLOCATION.child("priority"), priority, "must be greater than or equal to 0");
    }
    List<String> namespaces = Tree.texts(allocation, "namespaces");
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < namespaces.size(); i++) {
      FieldPath field = ALLOCATION.child("namespaces").index(i);
      errors.invalidAll(field, namespaces.get(i), Names.label(namespaces.get(i)));
      if (!seen.add(namespaces.get(i))) {
        errors.duplicate(field, namespaces.get(i));
      }
    }
    for (String selectors : List.of("namespaceSelectors", "serviceSelectors")) {
      check(allocation, selectors, ALLOCATION, errors);
    }
  }

  /// A list of label selectors.
  static void check(ObjectNode parent, String selectors, FieldPath field, Errors errors) {
    List<ObjectNode> list = Tree.objects(parent, selectors);
    for (int i = 0; i < list.size(); i++) {
      Selectors.check(list.get(i), field.child(selectors).index(i), errors);
    }
  }
}
