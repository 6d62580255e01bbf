// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.ObjectKey;
import io.portolan.kube.client.EventRecorder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Follows the annotation `service.kubernetes.io/topology-mode: Auto` (KEP-2433), and tells the
/// Service's users when hints come and go. Thread-safe.
final class TopologyMode {
  private static final List<String> ANNOTATIONS =
      List.of("service.kubernetes.io/topology-mode", "service.kubernetes.io/topology-aware-hints");
  private static final List<String> CONTROL_PLANE =
      List.of("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master");

  private final EventRecorder events;

  /// Why a Service has no hints, or "" when it has; of those that were told.
  private final Map<Endpoints, String> told = new ConcurrentHashMap<>();

  private volatile ZoneShares shares = ZoneShares.of(Optional.empty());

  /// A Service's endpoints of one address type.
  private record Endpoints(ObjectKey service, String addressType) {}

  TopologyMode(EventRecorder events) {
    this.events = events;
  }

  /// Whether the Service asks for hints in proportion; its trafficDistribution does not count then.
  static boolean isAuto(Service service) {
    Map<String, String> annotations = Labels.annotations(service);
    return ANNOTATIONS.stream()
        .map(name -> annotations.getOrDefault(name, ""))
        .anyMatch(value -> value.equals("Auto") || value.equals("auto"));
  }

  /// Takes the nodes as they are now; whether that changes a share.
  boolean nodes(Collection<Node> nodes) {
    ZoneShares now = ZoneShares.of(milliCores(nodes));
    boolean isOther = !now.equals(shares);
    shares = now;
    return isOther;
  }

  /// The groups with hints, or as they are.
  List<SliceGroup> hint(Service service, List<SliceGroup> groups) {
    ZoneShares current = shares;
    Map<String, List<SliceGroup>> byType = new LinkedHashMap<>();
    groups.forEach(
        group -> byType.computeIfAbsent(group.addressType(), _ -> new ArrayList<>()).add(group));
    List<SliceGroup> hinted = new ArrayList<>();
    byType.forEach(
        (type, ofType) -> {
          ZoneShares.Hinted result = current.hint(ofType);
          hinted.addAll(result.groups());
          tell(service, type, result.why());
        });
    return hinted;
  }

  /// The Service is gone, or asks no more.
  void forget(ObjectKey service) {
    told.keySet().removeIf(endpoints -> endpoints.service.equals(service));
  }

  private void tell(Service service, String type, Optional<String> why) {
    String before = told.put(new Endpoints(ObjectKey.of(service), type), why.orElse(""));
    if (why.isEmpty() && (before == null || !before.isEmpty())) {
      events.normal(
          service,
          "TopologyAwareHintsEnabled",
          "Topology Aware Hints has been enabled, addressType: " + type);
    } else if (why.isPresent() && !why.get().equals(before)) {
      events.warning(service, "TopologyAwareHintsDisabled", why.get() + ", addressType: " + type);
    }
  }

  /// What a node is counted for.
  ///
  /// @param zone "" when it says none
  /// @param milliCores empty when it does not say how many
  record Share(boolean counts, String zone, Optional<Long> milliCores) {}

  /// Nodes that are not ready and those of the control plane do not count.
  static Share share(Node node) {
    boolean counts =
        isReady(node) && CONTROL_PLANE.stream().noneMatch(Labels.of(node)::containsKey);
    Optional<Quantity> cpu =
        Optional.ofNullable(node.getStatus())
            .flatMap(status -> Optional.ofNullable(status.getAllocatable()))
            .flatMap(resources -> Optional.ofNullable(resources.get("cpu")));
    return new Share(
        counts,
        Labels.of(node).getOrDefault(EndpointLabels.ZONE, ""),
        cpu.map(
            cores -> cores.getNumericalAmount().multiply(BigDecimal.valueOf(1000)).longValue()));
  }

  /// By zone; empty when a node that counts does not say.
  private static Optional<Map<String, Long>> milliCores(Collection<Node> nodes) {
    Map<String, Long> cores = new LinkedHashMap<>();
    for (Node node : nodes) {
      Share share = share(node);
      if (!share.counts) {
        continue;
      }
      if (share.zone.isEmpty() || share.milliCores.isEmpty()) {
        return Optional.empty();
      }
      cores.merge(share.zone, share.milliCores.get(), Long::sum);
    }
    return Optional.of(cores);
  }

  private static boolean isReady(Node node) {
    return node.getStatus() != null
        && node.getStatus().getConditions().stream().anyMatch(TopologyMode::saysReady);
  }

  private static boolean saysReady(NodeCondition condition) {
    return "Ready".equals(condition.getType()) && "True".equals(condition.getStatus());
  }
}
