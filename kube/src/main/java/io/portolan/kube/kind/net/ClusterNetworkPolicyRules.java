// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.net;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldError.Type;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Block;
import io.portolan.kube.kind.check.Schema;
import io.portolan.kube.kind.check.Selectors;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The rules of ClusterNetworkPolicies: those that the schema of its CustomResourceDefinition has,
/// in the words in which the API server says them.
final class ClusterNetworkPolicyRules implements Rules {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final int MOST = 25;
  private static final int LONGEST_RULE_NAME = 100;
  private static final int LONGEST_CIDR = 43;
  private static final Pattern DOMAIN_NAME =
      Pattern.compile(
          "^(\\*\\.)?([a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\\.)+"
              + "[a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\\.?$");

  /// Errors after which the API server does not try the rules that are expressions.
  private static final Set<Type> BLOCKING = Set.of(Type.REQUIRED, Type.TOO_LONG, Type.TOO_MANY);

  @Override
  public void validateCreate(ObjectNode policy, Errors errors) {
    if (!Tree.has(policy, "spec")) {
      errors.required(SPEC, "");
      return;
    }
    ObjectNode spec = Tree.object(policy, "spec");
    Schema schema = new Schema(errors);
    schema.oneOf(spec, "tier", SPEC, List.of("Admin", "Baseline"));
    schema.number(spec, "priority", SPEC, 0, 1000);
    if (schema.required(spec, "subject", SPEC)) {
      ObjectNode subject = Tree.object(spec, "subject");
      FieldPath field = SPEC.child("subject");
      schema.exactlyOne(subject, field);
      selectors(subject, field, schema);
    }
    rules(spec, "ingress", "from", schema);
    rules(spec, "egress", "to", schema);
    if (errors.list().stream().anyMatch(error -> BLOCKING.contains(error.type()))) {
      errors.invalid(
          FieldPath.of("<nil>"),
          "null",
          "some validation rules were not checked because the object was invalid; correct the"
              + " existing errors to complete validation");
    } else {
      expressions(spec, errors);
    }
  }

  private static void rules(ObjectNode spec, String direction, String side, Schema schema) {
    schema.size(spec, direction, SPEC, 0, MOST);
    List<ObjectNode> rules = Tree.objects(spec, direction);
    for (int i = 0; i < rules.size(); i++) {
      ObjectNode rule = rules.get(i);
      FieldPath field = SPEC.child(direction).index(i);
      schema.oneOf(rule, "action", field, List.of("Accept", "Deny", "Pass"));
      schema.length(rule, "name", field, LONGEST_RULE_NAME);
      if (schema.required(rule, side, field)) {
        schema.size(rule, side, field, 1, MOST);
      }
      List<ObjectNode> peers = Tree.objects(rule, side);
      for (int j = 0; j < peers.size(); j++) {
        peer(peers.get(j), field.child(side).index(j), schema);
      }
      schema.size(rule, "protocols", field, 1, MOST);
      List<ObjectNode> protocols = Tree.objects(rule, "protocols");
      for (int j = 0; j < protocols.size(); j++) {
        protocol(protocols.get(j), field.child("protocols").index(j), schema);
      }
    }
  }

  private static void peer(ObjectNode peer, FieldPath field, Schema schema) {
    schema.exactlyOne(peer, field);
    selectors(peer, field, schema);
    Selectors.check(Tree.at(peer, "nodes"), field.child("nodes"), schema.errors());
    for (String list : List.of("networks", "domainNames")) {
      schema.size(peer, list, field, 1, MOST);
      schema.distinct(peer, list, field);
    }
    schema.lengths(peer, "networks", field, LONGEST_CIDR);
    schema.pattern(peer, "domainNames", field, DOMAIN_NAME);
  }

  private static void selectors(ObjectNode whom, FieldPath field, Schema schema) {
    Selectors.check(Tree.at(whom, "namespaces"), field.child("namespaces"), schema.errors());
    if (whom.has("pods")) {
      ObjectNode pods = Tree.object(whom, "pods");
      FieldPath at = field.child("pods");
      schema.required(pods, "podSelector", at);
      for (String selector : List.of("namespaceSelector", "podSelector")) {
        Selectors.check(Tree.at(pods, selector), at.child(selector), schema.errors());
      }
    }
  }

  private static void protocol(ObjectNode protocol, FieldPath field, Schema schema) {
    schema.exactlyOne(protocol, field);
    for (String name : List.of("tcp", "udp", "sctp")) {
      if (!protocol.has(name)) {
        continue;
      }
      ObjectNode attributes = Tree.object(protocol, name);
      schema.notEmpty(attributes, field.child(name));
      if (attributes.has("destinationPort")) {
        ObjectNode port = Tree.object(attributes, "destinationPort");
        FieldPath at = field.child(name, "destinationPort");
        schema.exactlyOne(port, at);
        if (port.has("number")) {
          schema.number(port, "number", at, 1, 65535);
        }
        if (port.has("range")) {
          schema.number(Tree.object(port, "range"), "end", at.child("range"), 1, 65535);
          schema.number(Tree.object(port, "range"), "start", at.child("range"), 1, 65535);
        }
      }
    }
  }

  private static void expressions(ObjectNode spec, Errors errors) {
    for (String direction : List.of("ingress", "egress")) {
      List<ObjectNode> rules = Tree.objects(spec, direction);
      for (int i = 0; i < rules.size(); i++) {
        FieldPath field = SPEC.child(direction).index(i);
        ports(rules.get(i), field, errors);
        peers(rules.get(i), field, errors);
      }
    }
  }

  private static void ports(ObjectNode rule, FieldPath field, Errors errors) {
    List<ObjectNode> protocols = Tree.objects(rule, "protocols");
    for (int i = 0; i < protocols.size(); i++) {
      for (String name : List.of("tcp", "udp", "sctp")) {
        ObjectNode range = Tree.object(protocols.get(i), name, "destinationPort", "range");
        if (!range.isEmpty() && Tree.number(range, 0, "start") >= Tree.number(range, 0, "end")) {
          FieldPath at = field.child("protocols").index(i).child(name, "destinationPort", "range");
          errors.invalid(at, "object", "Start port must be less than End port");
        }
      }
    }
  }

  private static void peers(ObjectNode rule, FieldPath field, Errors errors) {
    List<ObjectNode> peers = Tree.objects(rule, "to");
    boolean withoutPorts = false;
    for (int i = 0; i < peers.size(); i++) {
      ObjectNode peer = peers.get(i);
      withoutPorts |= peer.has("networks") || peer.has("nodes") || peer.has("domainNames");
      List<String> networks = Tree.texts(peer, "networks");
      for (int j = 0; j < networks.size(); j++) {
        if (Block.parse(networks.get(j)).isEmpty()) {
          FieldPath at = field.child("to").index(i).child("networks").index(j);
          errors.invalid(at, "string", "Invalid CIDR format provided");
        }
      }
    }
    if (withoutPorts
        && Tree.objects(rule, "protocols").stream().anyMatch(p -> p.has("destinationNamedPort"))) {
      errors.invalid(
          field,
          "object",
          "networks/nodes/domainNames peer cannot be set with namedPorts since there are no"
              + " namedPorts for networks/nodes/domainNames");
    }
  }
}
