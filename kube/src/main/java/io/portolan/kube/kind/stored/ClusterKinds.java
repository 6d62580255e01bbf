// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.stored;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.APIService;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.flowcontrol.v1.FlowSchema;
import io.fabric8.kubernetes.api.model.flowcontrol.v1.PriorityLevelConfiguration;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Column;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Rules;
import io.portolan.kube.kind.Table;
import io.portolan.kube.kind.Tree;
import java.util.ArrayList;
import java.util.List;

/// Kinds by which an API server is set up: aggregation, certificates, flow control.
public final class ClusterKinds {
  private static final String FLOW_WARNING =
      "Portolan stores flow control objects but treats every request alike";

  public static final Kind API_SERVICE =
      Kind.of("apiregistration.k8s.io", "v1", "APIService", APIService.class)
          .clusterScoped()
          .categories("api-extensions")
          .status()
          .rules(new ApiServiceRules())
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Service"),
                      Column.text("Available"),
                      Column.age()),
                  (service, now) ->
                      List.of(
                          Tree.name(service),
                          target(service),
                          available(service),
                          Ages.age(service, now))))
          .warning("Portolan stores APIServices but does not forward requests to them")
          .build();

  public static final Kind SIGNING_REQUEST =
      Kind.of(
              "certificates.k8s.io",
              "v1",
              "CertificateSigningRequest",
              CertificateSigningRequest.class)
          .clusterScoped()
          .shortNames("csr")
          .status()
          .selectable("spec.signerName")
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.age(),
                      Column.text("SignerName"),
                      Column.text("Requestor"),
                      Column.text("RequestedDuration"),
                      Column.text("Condition")),
                  (request, now) ->
                      List.of(
                          Tree.name(request),
                          Ages.age(request, now),
                          Cells.orNone(request, "spec", "signerName"),
                          Tree.text(request, "spec", "username"),
                          requestedDuration(request),
                          condition(request))))
          .warning("Portolan stores certificate signing requests but nothing signs them")
          .build();

  public static final Kind FLOW_SCHEMA =
      Kind.of("flowcontrol.apiserver.k8s.io", "v1", "FlowSchema", FlowSchema.class)
          .clusterScoped()
          .status()
          .generation()
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("PriorityLevel"),
                      Column.number("MatchingPrecedence"),
                      Column.text("DistinguisherMethod"),
                      Column.age(),
                      Column.text("MissingPL")),
                  (schema, now) ->
                      List.of(
                          Tree.name(schema),
                          Tree.text(schema, "spec", "priorityLevelConfiguration", "name"),
                          Tree.number(schema, 1000, "spec", "matchingPrecedence"),
                          Cells.orNone(schema, "spec", "distinguisherMethod", "type"),
                          Ages.age(schema, now),
                          "?")))
          .warning(FLOW_WARNING)
          .build();

  public static final Kind PRIORITY_LEVEL =
      Kind.of(
              "flowcontrol.apiserver.k8s.io",
              "v1",
              "PriorityLevelConfiguration",
              PriorityLevelConfiguration.class)
          .clusterScoped()
          .names(Names::subdomain)
          .status()
          .generation()
          .table(
              new Table(
                  List.of(
                      Column.ofName(),
                      Column.text("Type"),
                      Column.text("NominalConcurrencyShares"),
                      Column.text("Queues"),
                      Column.text("HandSize"),
                      Column.text("QueueLengthLimit"),
                      Column.age()),
                  (level, now) ->
                      List.of(
                          Tree.name(level),
                          Tree.text(level, "spec", "type"),
                          Cells.orNone(level, "spec", "limited", "nominalConcurrencyShares"),
                          queuing(level, "queues"),
                          queuing(level, "handSize"),
                          queuing(level, "queueLengthLimit"),
                          Ages.age(level, now))))
          .warning(FLOW_WARNING)
          .build();

  private ClusterKinds() {}

  private static String target(ObjectNode service) {
    return Tree.has(service, "spec", "service")
        ? Tree.text(service, "spec", "service", "namespace")
            + "/"
            + Tree.text(service, "spec", "service", "name")
        : "Local";
  }

  private static String available(ObjectNode service) {
    for (ObjectNode condition : Tree.objects(service, "status", "conditions")) {
      if (Tree.text(condition, "type").equals("Available")) {
        String status = Tree.text(condition, "status");
        return status.equals("True")
            ? status
            : status + " (" + Tree.text(condition, "reason") + ")";
      }
    }
    return "Unknown";
  }

  private static String queuing(ObjectNode level, String field) {
    return Cells.orNone(level, "spec", "limited", "limitResponse", "queuing", field);
  }

  private static String requestedDuration(ObjectNode request) {
    long seconds = Tree.number(request, -1, "spec", "expirationSeconds");
    return seconds < 0 ? Cells.NONE : Ages.print(java.time.Duration.ofSeconds(seconds));
  }

  private static String condition(ObjectNode request) {
    List<String> conditions = new ArrayList<>();
    for (String wanted : List.of("Approved", "Denied", "Failed")) {
      for (ObjectNode condition : Tree.objects(request, "status", "conditions")) {
        if (Tree.text(condition, "type").equals(wanted)) {
          conditions.add(wanted);
          break;
        }
      }
    }
    if (Tree.has(request, "status", "certificate")) {
      conditions.add("Issued");
    }
    return conditions.isEmpty() ? "Pending" : String.join(",", conditions);
  }

  private static final class ApiServiceRules implements Rules {
    @Override
    public void applyDefaults(ObjectNode service) {
      if (Tree.at(service, "spec", "service") instanceof ObjectNode target) {
        Tree.preset(target, "port", 443);
      }
    }
  }
}
