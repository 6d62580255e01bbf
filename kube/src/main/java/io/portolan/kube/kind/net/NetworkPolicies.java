// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.net;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Addresses;
import io.portolan.kube.kind.check.Block;
import io.portolan.kube.kind.check.Numbers;
import io.portolan.kube.kind.check.Selectors;
import java.util.List;
import java.util.Optional;

/// NetworkPolicy: who may talk to the pods that it selects, and to whom they may talk.
final class NetworkPolicies implements Rules {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");

  static final Kind KIND =
      Kind.of("networking.k8s.io", "v1", "NetworkPolicy", NetworkPolicy.class)
          .plural("networkpolicies")
          .shortNames("netpol")
          .generation()
          .rules(new NetworkPolicies())
          .table(
              new Table(
                  List.of(Column.ofName(), Column.text("Pod-Selector"), Column.age()),
                  (policy, now) ->
                      List.of(
                          Tree.name(policy),
                          Cells.selector(Tree.at(policy, "spec", "podSelector")),
                          Ages.age(policy, now))))
          .build();

  @Override
  public void applyDefaults(ObjectNode policy) {
    ObjectNode spec = Tree.obtain(policy, "spec");
    for (String direction : List.of("ingress", "egress")) {
      for (ObjectNode rule : Tree.objects(spec, direction)) {
        for (ObjectNode port : Tree.objects(rule, "ports")) {
          // An empty text is no absence here: it is refused.
          if (!port.has("protocol")) {
            port.put("protocol", "TCP");
          }
        }
      }
    }
    Tree.obtain(spec, "podSelector");
    if (Tree.at(spec, "policyTypes").isEmpty()) {
      ArrayNode types = spec.putArray("policyTypes").add("Ingress");
      if (!Tree.at(spec, "egress").isEmpty()) {
        types.add("Egress");
      }
    }
  }

  @Override
  public void validateCreate(ObjectNode policy, Errors errors) {
    ObjectNode spec = Tree.object(policy, "spec");
    Selectors.check(Tree.at(spec, "podSelector"), SPEC.child("podSelector"), errors);
    rules(spec, "ingress", "from", errors);
    rules(spec, "egress", "to", errors);
    FieldPath field = SPEC.child("policyTypes");
    List<String> types = Tree.texts(spec, "policyTypes");
    if (types.size() > 2) {
      errors.invalidPrinted(
          field,
          "[]networking.PolicyType{\"" + String.join("\", \"", types) + "\"}",
          "may not specify more than two policyTypes");
      return;
    }
    for (int i = 0; i < types.size(); i++) {
      if (!types.get(i).equals("Ingress") && !types.get(i).equals("Egress")) {
        errors.notSupported(field.index(i), types.get(i), List.of("Ingress", "Egress"));
      }
    }
  }

  private static void rules(ObjectNode spec, String direction, String peers, Errors errors) {
    List<ObjectNode> rules = Tree.objects(spec, direction);
    for (int i = 0; i < rules.size(); i++) {
      FieldPath field = SPEC.child(direction).index(i);
      List<ObjectNode> ports = Tree.objects(rules.get(i), "ports");
      for (int j = 0; j < ports.size(); j++) {
        port(ports.get(j), field.child("ports").index(j), errors);
      }
      List<ObjectNode> listed = Tree.objects(rules.get(i), peers);
      for (int j = 0; j < listed.size(); j++) {
        peer(listed.get(j), field.child(peers).index(j), errors);
      }
    }
  }

  private static void port(ObjectNode port, FieldPath field, Errors errors) {
    String protocol = Tree.text(port, "protocol");
    if (!PROTOCOLS.contains(protocol)) {
      errors.notSupported(field.child("protocol"), protocol, PROTOCOLS);
    }
    JsonNode first = Tree.at(port, "port");
    FieldPath end = field.child("endPort");
    boolean isRange = port.has("endPort");
    long last = Tree.number(port, 0, "endPort");
    if (first.isMissingNode()) {
      if (isRange) {
        errors.invalid(end, last, "may not be specified when `port` is not specified");
      }
      return;
    }
    if (isRange && first.isTextual()) {
      errors.invalid(end, last, "may not be specified when `port` is non-numeric");
    }
    Numbers.port(first, field.child("port"), errors);
    if (isRange && !first.isTextual()) {
      if (last < first.asLong()) {
        errors.invalid(end, last, "must be greater than or equal to `port`");
      }
      Numbers.port(port.get("endPort"), end, errors);
    }
  }

  private static void peer(ObjectNode peer, FieldPath field, Errors errors) {
    boolean selects = peer.has("podSelector") || peer.has("namespaceSelector");
    for (String selector : List.of("podSelector", "namespaceSelector")) {
      Selectors.check(Tree.at(peer, selector), field.child(selector), errors);
    }
    if (peer.has("ipBlock")) {
      block(Tree.object(peer, "ipBlock"), field.child("ipBlock"), errors);
      if (selects) {
        errors.forbidden(field, "may not specify both ipBlock and another peer");
      }
    } else if (!selects) {
      errors.required(field, "must specify a peer");
    }
  }

  private static void block(ObjectNode block, FieldPath field, Errors errors) {
    String text = Tree.text(block, "cidr");
    if (text.isEmpty()) {
      errors.required(field.child("cidr"), "");
      return;
    }
    Optional<Block> whole = Block.parse(text);
    errors.invalidAll(field.child("cidr"), text, Addresses.cidr(text));
    if (whole.isEmpty()) {
      return;
    }
    List<String> except = Tree.texts(block, "except");
    for (int i = 0; i < except.size(); i++) {
      FieldPath exceptField = field.child("except").index(i);
      Optional<Block> part = Block.parse(except.get(i));
      errors.invalidAll(exceptField, except.get(i), Addresses.cidr(except.get(i)));
      if (part.isPresent()
          && (!whole.get().contains(part.get())
              || part.get().prefixLength() <= whole.get().prefixLength())) {
        errors.invalid(exceptField, except.get(i), "must be a strict subset of `cidr`");
      }
    }
  }
}
