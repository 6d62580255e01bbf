// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.portolan.kube.api.Admission;
import io.portolan.kube.api.Json;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.net.ClusterNetworkPolicy;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.kubernetes.ServiceCidrReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tells who writes a NetworkPolicy or ClusterNetworkPolicy what in it is legal but does not do
/// what it seems to.
///
/// That a policy selects no pod, or names a port that none has, is not told: pods may come later.
/// `portolan trace` tells it.
public final class PolicyWarnings implements Admission {
  private static final FieldPath SPEC = FieldPath.of("spec");

  private final ObjectClient client;
  private final ClusterRanges ranges;
  private final boolean hasSctp;

  /// @param hasSctp whether the kernel can carry SCTP
  public PolicyWarnings(ObjectClient client, ClusterRanges ranges, boolean hasSctp) {
    this.client = client;
    this.ranges = ranges;
    this.hasSctp = hasSctp;
  }

  @Override
  public void admit(AdmissionRequest request) {}

  @Override
  public void settled(AdmissionRequest request, boolean written) {
    if (request.operation() == Operation.DELETE || !(written || request.dryRun())) {
      return;
    }
    if (request.kind().model().equals(ClusterNetworkPolicy.class)) {
      names(request.object()).forEach(request.warnings());
    } else if (request.kind().model().equals(NetworkPolicy.class)) {
      review().of(request.object()).forEach(request.warnings());
    }
  }

  /// What there is to say about the NetworkPolicy of that name as it is, each `field: text`.
  public List<String> of(NamespacedName policy) {
    return client
        .get(NetworkPolicy.class, policy.namespace(), policy.name())
        .map(found -> review().of(Json.mapper().valueToTree(found)))
        .orElse(List.of());
  }

  private Review review() {
    List<Cidr> further =
        client.list(ServiceCIDR.class).items().stream()
            .flatMap(range -> ServiceCidrReader.read(range).value().stream())
            .toList();
    return new Review(ranges.serviceBlocks(further), hasSctp);
  }

  /// Names are for rules that accept; what else they do is not in the schema of their definition.
  static List<String> names(ObjectNode policy) {
    List<String> warnings = new ArrayList<>();
    List<ObjectNode> rules = Tree.objects(policy, "spec", "egress");
    for (int i = 0; i < rules.size(); i++) {
      String action = Tree.text(rules.get(i), "action");
      List<ObjectNode> peers = Tree.objects(rules.get(i), "to");
      for (int j = 0; j < peers.size(); j++) {
        if (peers.get(j).has("domainNames") && !action.equals("Accept")) {
          warnings.add(
              "%s: names are for rules that accept; this one denies everything"
                  .formatted(
                      SPEC.child("egress").index(i).child("to").index(j).child("domainNames")));
        }
      }
    }
    return warnings;
  }

  /// What there is to say about a policy.
  ///
  /// @param services what cluster IPs come from
  record Review(List<Cidr> services, boolean hasSctp) {
    List<String> of(ObjectNode policy) {
      List<String> warnings = new ArrayList<>();
      ObjectNode spec = Tree.object(policy, "spec");
      List<String> types = Tree.texts(spec, "policyTypes");
      direction(spec, types, "ingress", "Ingress", "from", warnings);
      direction(spec, types, "egress", "Egress", "to", warnings);
      return warnings;
    }

    private void direction(
        ObjectNode spec,
        List<String> types,
        String direction,
        String type,
        String peers,
        List<String> warnings) {
      FieldPath field = SPEC.child(direction);
      List<ObjectNode> rules = Tree.objects(spec, direction);
      if (!rules.isEmpty() && !types.contains(type)) {
        warnings.add(
            "%s: has no effect, since spec.policyTypes does not name \"%s\""
                .formatted(field, type));
      }
      Map<JsonNode, FieldPath> seen = new HashMap<>();
      for (int i = 0; i < rules.size(); i++) {
        FieldPath at = field.index(i);
        Optional.ofNullable(seen.putIfAbsent(rules.get(i), at))
            .ifPresent(first -> warnings.add(at + ": says the same as " + first));
        List<ObjectNode> listed = Tree.objects(rules.get(i), peers);
        for (int j = 0; j < listed.size(); j++) {
          block(listed.get(j), at.child(peers).index(j).child("ipBlock"), warnings);
        }
        boolean blocksOnly =
            direction.equals("egress")
                && !listed.isEmpty()
                && listed.stream().allMatch(peer -> peer.has("ipBlock"));
        ports(rules.get(i), at.child("ports"), blocksOnly, warnings);
      }
    }

    private void ports(
        ObjectNode rule, FieldPath field, boolean blocksOnly, List<String> warnings) {
      List<ObjectNode> ports = Tree.objects(rule, "ports");
      for (int i = 0; i < ports.size(); i++) {
        if (!hasSctp && Tree.text(ports.get(i), "protocol").equals("SCTP")) {
          warnings.add(
              field.index(i)
                  + ".protocol: this node's kernel has no SCTP; the policy isolates all the same");
        }
        JsonNode port = Tree.at(ports.get(i), "port");
        if (blocksOnly && port.isTextual()) {
          warnings.add(
              "%s.port: \"%s\" matches nothing, since only pods have names for ports and all peers are of ipBlock"
                  .formatted(field.index(i), port.asText()));
        }
      }
    }

    private void block(ObjectNode peer, FieldPath field, List<String> warnings) {
      if (!peer.has("ipBlock")) {
        return;
      }
      ObjectNode block = Tree.object(peer, "ipBlock");
      String text = Tree.text(block, "cidr");
      hostBits(field.child("cidr"), text, warnings);
      List<String> except = Tree.texts(block, "except");
      for (int i = 0; i < except.size(); i++) {
        hostBits(field.child("except").index(i), except.get(i), warnings);
      }
      Cidr.parse(text)
          .filter(cidr -> services.stream().anyMatch(range -> isWithin(cidr, range)))
          .ifPresent(
              cidr ->
                  warnings.add(
                      ("%s: \"%s\" matches nothing, since it holds cluster IPs only and policies"
                              + " see the pod behind a Service; select its pods instead")
                          .formatted(field.child("cidr"), cidr)));
    }

    /// In the words of Kubernetes.
    private static void hostBits(FieldPath field, String text, List<String> warnings) {
      Optional<Cidr> block = Cidr.parse(text);
      Optional<IpAddress> address = IpAddress.parse(text.replaceFirst("/.*", ""));
      if (block.isPresent()
          && address.isPresent()
          && !block.get().network().equals(address.get())) {
        warnings.add(
            "%s: CIDR value \"%s\" is ambiguous in this context (should be \"%s\" or \"%s\"?)"
                .formatted(field, text, block.get(), Cidr.host(address.get())));
      }
    }

    private static boolean isWithin(Cidr inner, Cidr outer) {
      return outer.prefixLength() <= inner.prefixLength() && outer.contains(inner.network());
    }
  }
}
