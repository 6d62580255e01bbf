// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Labels;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Addresses;
import java.util.List;

/// What is wrong with a Service.
final class ServiceChecks {
  private static final List<String> DISTRIBUTIONS =
      List.of("PreferClose", "PreferSameNode", "PreferSameZone");

  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> TYPES =
      List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
  private static final List<String> TRAFFIC_POLICIES = List.of("Cluster", "Local");
  private static final String BALANCED_ONLY = "may only be used when `type` is 'LoadBalancer'";
  private static final int KUBELET_PORT = 10250;
  private static final long MAX_AFFINITY_SECONDS = 86400;

  private ServiceChecks() {}

  static void check(ObjectNode service, Errors errors) {
    ObjectNode spec = Tree.object(service, "spec");
    String type = Services.type(service);
    if (Tree.at(spec, "ports").isEmpty()
        && !Services.isHeadless(service)
        && !type.equals("ExternalName")) {
      errors.required(SPEC.child("ports"), "");
    }
    ofType(service, spec, errors);
    ServicePorts.check(service, errors);
    Labels.check(Tree.at(spec, "selector"), SPEC.child("selector"), errors);
    affinity(spec, errors);
    ServiceAddresses.check(service, errors);
    List<String> external = Tree.texts(spec, "externalIPs");
    for (int i = 0; i < external.size(); i++) {
      errors.invalidAll(
          SPEC.child("externalIPs").index(i),
          external.get(i),
          Addresses.notSpecial(external.get(i)));
    }
    if (!TYPES.contains(type)) {
      errors.notSupported(SPEC.child("type"), type, TYPES);
    }
    balancer(spec, type, errors);
    trafficPolicies(service, spec, errors);
  }

  private static void ofType(ObjectNode service, ObjectNode spec, Errors errors) {
    String type = Services.type(service);
    switch (type) {
      case "LoadBalancer", "NodePort" -> {
        List<ObjectNode> ports = Tree.objects(spec, "ports");
        for (int i = 0; i < ports.size() && type.equals("LoadBalancer"); i++) {
          if (Tree.number(ports.get(i), 0, "port") == KUBELET_PORT) {
            errors.invalid(
                SPEC.child("ports").index(i),
                KUBELET_PORT,
                "may not expose port " + KUBELET_PORT + " externally since it is used by kubelet");
          }
        }
        if (Services.isHeadless(service)) {
          errors.invalid(
              SPEC.child("clusterIPs").index(0),
              "None",
              "may not be set to 'None' for " + type + " services");
        }
      }
      case "ExternalName" -> externalName(spec, errors);
      default -> {}
    }
  }

  private static void externalName(ObjectNode spec, Errors errors) {
    for (String field : List.of("clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
      if (Tree.has(spec, field)) {
        errors.forbidden(SPEC.child(field), "may not be set for ExternalName services");
      }
    }
    String name = Tree.text(spec, "externalName");
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (bare.isEmpty()) {
      errors.required(SPEC.child("externalName"), "");
    } else {
      errors.invalidAll(SPEC.child("externalName"), bare, Names.subdomain(bare));
    }
  }

  private static void affinity(ObjectNode spec, Errors errors) {
    String affinity = Tree.text(spec, "sessionAffinity");
    if (!affinity.equals("None") && !affinity.equals("ClientIP")) {
      errors.notSupported(SPEC.child("sessionAffinity"), affinity, List.of("ClientIP", "None"));
      return;
    }
    FieldPath config = SPEC.child("sessionAffinityConfig");
    long seconds = Tree.number(spec, 1, "sessionAffinityConfig", "clientIP", "timeoutSeconds");
    if (affinity.equals("ClientIP") && (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS)) {
      errors.invalid(
          config.child("clientIP", "timeoutSeconds"),
          seconds,
          "must be greater than 0 and less than " + MAX_AFFINITY_SECONDS);
    }
  }

  private static void balancer(ObjectNode spec, String type, Errors errors) {
    boolean balanced = type.equals("LoadBalancer");
    List<String> ranges = Tree.texts(spec, "loadBalancerSourceRanges");
    FieldPath rangesField = SPEC.child("loadBalancerSourceRanges");
    if (!ranges.isEmpty() && !balanced) {
      errors.forbidden(rangesField, BALANCED_ONLY);
    }
    for (int i = 0; i < ranges.size(); i++) {
      String range = ranges.get(i).strip();
      errors.invalidAll(rangesField.index(i), ranges.get(i), Addresses.cidr(range));
    }
    if (spec.has("allocateLoadBalancerNodePorts") && !balanced) {
      errors.forbidden(SPEC.child("allocateLoadBalancerNodePorts"), BALANCED_ONLY);
    }
    String balancerClass = Tree.text(spec, "loadBalancerClass");
    if (!balancerClass.isEmpty()) {
      FieldPath field = SPEC.child("loadBalancerClass");
      if (!balanced) {
        errors.forbidden(field, BALANCED_ONLY);
      }
      errors.invalidAll(field, balancerClass, Names.qualified(balancerClass));
    }
  }

  private static void trafficPolicies(ObjectNode service, ObjectNode spec, Errors errors) {
    String external = Tree.text(spec, "externalTrafficPolicy");
    FieldPath externalField = SPEC.child("externalTrafficPolicy");
    if (!Services.isExternal(service)) {
      if (!external.isEmpty()) {
        errors.invalid(
            externalField, external, "may only be set for externally-accessible services");
      }
    } else if (!TRAFFIC_POLICIES.contains(external)) {
      errors.notSupported(externalField, external, TRAFFIC_POLICIES);
    }
    long healthPort = Tree.number(spec, 0, "healthCheckNodePort");
    boolean takesHealthPort =
        Services.type(service).equals("LoadBalancer") && external.equals("Local");
    if (healthPort != 0 && !takesHealthPort) {
      errors.invalid(
          SPEC.child("healthCheckNodePort"),
          healthPort,
          "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
    }
    String internal = Tree.text(spec, "internalTrafficPolicy");
    if (!internal.isEmpty() && !TRAFFIC_POLICIES.contains(internal)) {
      errors.notSupported(SPEC.child("internalTrafficPolicy"), internal, TRAFFIC_POLICIES);
    }
    String distribution = Tree.text(spec, "trafficDistribution");
    if (!distribution.isEmpty() && !DISTRIBUTIONS.contains(distribution)) {
      errors.notSupported(SPEC.child("trafficDistribution"), distribution, DISTRIBUTIONS);
    }
  }
}
