// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Labels;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Addresses;
import java.util.List;
import java.util.Set;

/// What is wrong with a pod spec.
final class PodChecks {
  private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
  private static final List<String> DNS_POLICIES =
      List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
  private static final int MAX_NAMESERVERS = 3;

  private PodChecks() {}

  static void spec(ObjectNode spec, FieldPath field, Errors errors) {
    spec(spec, Set.of(), field, errors);
  }

  /// @param claims names of volumes that the pod gets from elsewhere
  static void spec(ObjectNode spec, Set<String> claims, FieldPath field, Errors errors) {
    Set<String> volumes = Volumes.check(spec, field.child("volumes"), errors);
    volumes.addAll(claims);
    Containers.check(spec, volumes, field, errors);
    String restart = Tree.text(spec, "restartPolicy");
    if (!RESTART_POLICIES.contains(restart)) {
      errors.notSupported(field.child("restartPolicy"), restart, RESTART_POLICIES);
    }
    dns(spec, field, errors);
    Labels.check(Tree.at(spec, "nodeSelector"), field.child("nodeSelector"), errors);
    names(spec, field, errors);
    long deadline = Tree.number(spec, 1, "activeDeadlineSeconds");
    if (deadline < 1 || deadline > Integer.MAX_VALUE) {
      errors.invalid(
          field.child("activeDeadlineSeconds"),
          deadline,
          "must be between 1 and " + Integer.MAX_VALUE + ", inclusive");
    }
    long grace = Tree.number(spec, 0, "terminationGracePeriodSeconds");
    if (grace < 0) {
      errors.invalid(
          field.child("terminationGracePeriodSeconds"),
          grace,
          "must be greater than or equal to 0");
    }
    List<ObjectNode> tolerations = Tree.objects(spec, "tolerations");
    for (int i = 0; i < tolerations.size(); i++) {
      Tolerations.check(tolerations.get(i), field.child("tolerations").index(i), errors);
    }
    Spreading.check(spec, field, errors);
    hostAliases(spec, field, errors);
  }

  private static void names(ObjectNode spec, FieldPath field, Errors errors) {
    for (String name : List.of("serviceAccountName", "nodeName", "priorityClassName")) {
      String value = Tree.text(spec, name);
      if (!value.isEmpty()) {
        errors.invalidAll(field.child(name), value, Names.subdomain(value));
      }
    }
    for (String name : List.of("hostname", "subdomain")) {
      String value = Tree.text(spec, name);
      if (!value.isEmpty()) {
        errors.invalidAll(field.child(name), value, Names.label(value));
      }
    }
    String runtime = Tree.text(spec, "runtimeClassName");
    if (!runtime.isEmpty()) {
      errors.invalidAll(field.child("runtimeClassName"), runtime, Names.subdomain(runtime));
    }
  }

  private static void dns(ObjectNode spec, FieldPath field, Errors errors) {
    String policy = Tree.text(spec, "dnsPolicy");
    if (!DNS_POLICIES.contains(policy)) {
      errors.notSupported(field.child("dnsPolicy"), policy, DNS_POLICIES);
    }
    FieldPath config = field.child("dnsConfig");
    List<String> servers = Tree.texts(spec, "dnsConfig", "nameservers");
    if (policy.equals("None") && servers.isEmpty()) {
      FieldPath at = spec.has("dnsConfig") ? config.child("nameservers") : config;
      errors.required(
          at,
          spec.has("dnsConfig")
              ? "must provide at least one DNS nameserver when `dnsPolicy` is None"
              : "must provide `dnsConfig` when `dnsPolicy` is None");
    }
    if (servers.size() > MAX_NAMESERVERS) {
      errors.invalidPrinted(
          config.child("nameservers"),
          "[]string{\"" + String.join("\", \"", servers) + "\"}",
          "must not have more than " + MAX_NAMESERVERS + " nameservers");
    }
    for (int i = 0; i < servers.size(); i++) {
      errors.invalidAll(
          config.child("nameservers").index(i), servers.get(i), Addresses.ip(servers.get(i)));
    }
    List<String> searches = Tree.texts(spec, "dnsConfig", "searches");
    for (int i = 0; i < searches.size(); i++) {
      String search = searches.get(i);
      String bare = search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
      if (!bare.isEmpty()) {
        errors.invalidAll(config.child("searches").index(i), search, Names.subdomain(bare));
      }
    }
    List<ObjectNode> options = Tree.objects(spec, "dnsConfig", "options");
    for (int i = 0; i < options.size(); i++) {
      if (!Tree.has(options.get(i), "name")) {
        errors.required(config.child("options").index(i), "must not be empty");
      }
    }
  }

  private static void hostAliases(ObjectNode spec, FieldPath field, Errors errors) {
    List<ObjectNode> aliases = Tree.objects(spec, "hostAliases");
    for (int i = 0; i < aliases.size(); i++) {
      FieldPath alias = field.child("hostAliases").index(i);
      String ip = Tree.text(aliases.get(i), "ip");
      errors.invalidAll(alias.child("ip"), ip, Addresses.ip(ip));
      List<String> names = Tree.texts(aliases.get(i), "hostnames");
      for (String name : names) {
        errors.invalidAll(alias.child("hostnames"), name, Names.subdomain(name));
      }
    }
  }
}
