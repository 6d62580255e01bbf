// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.metallb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The rules of L2Advertisements.
final class AdvertisementRules implements Rules {
  private static final FieldPath SPEC = FieldPath.of("spec");

  @Override
  public void validateCreate(ObjectNode advertisement, Errors errors) {
    ObjectNode spec = Tree.object(advertisement, "spec");
    for (String names : List.of("ipAddressPools", "interfaces")) {
      List<String> list = Tree.texts(spec, names);
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < list.size(); i++) {
        if (!seen.add(list.get(i))) {
          errors.duplicate(SPEC.child(names).index(i), list.get(i));
        }
      }
    }
    for (String selectors : List.of("ipAddressPoolSelectors", "nodeSelectors")) {
      PoolRules.check(spec, selectors, SPEC, errors);
    }
  }
}
