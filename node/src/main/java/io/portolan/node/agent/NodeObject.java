// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.portolan.network.IpAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// A node as the API shows it: pure, from its configuration and the machine's facts.
final class NodeObject {
  private static final List<String[]> PRESSURES =
      List.of(
          new String[] {
            "MemoryPressure",
            "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available"
          },
          new String[] {"DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"},
          new String[] {
            "PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"
          });
  private static final String PODS = "5000";
  private final NodeConfig config;
  private final MachineFacts machine;

  NodeObject(NodeConfig config, MachineFacts machine) {
    this.config = config;
    this.machine = machine;
  }

  /// For the first registration.
  Node fresh(Instant now) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(config.name())
        .withLabels(labels(Map.of()))
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withStatus(status(new NodeStatus(), false, now))
        .build();
  }

  /// The labels of a node that exists: its own ones are made right, others stay.
  Map<String, String> labels(Map<String, String> present) {
    Map<String, String> labels = new LinkedHashMap<>(present);
    labels.putAll(config.labels());
    labels.put("kubernetes.io/hostname", config.name());
    for (String prefix : List.of("kubernetes.io/", "beta.kubernetes.io/")) {
      labels.put(prefix + "os", "linux");
      labels.put(prefix + "arch", machine.architecture());
    }
    return labels;
  }

  /// The status; keeps the transition times of conditions that did not change.
  ///
  /// @param ready whether pods can be run
  NodeStatus status(NodeStatus present, boolean ready, Instant now) {
    List<NodeAddress> addresses = new ArrayList<>();
    for (IpAddress address : config.addresses()) {
      addresses.add(new NodeAddress(address.toString(), "InternalIP"));
    }
    addresses.add(new NodeAddress(config.name(), "Hostname"));
    Map<String, Quantity> resources = new LinkedHashMap<>();
    resources.put("cpu", new Quantity(String.valueOf(machine.processors())));
    resources.put("ephemeral-storage", new Quantity(machine.diskBytes() / 1024 + "Ki"));
    resources.put("memory", new Quantity(machine.memoryBytes() / 1024 + "Ki"));
    resources.put("pods", new Quantity(PODS));
    return new NodeStatusBuilder(present)
        .withAddresses(addresses)
        .withCapacity(resources)
        .withAllocatable(resources)
        .withConditions(conditions(present, ready, now))
        .withNewNodeInfo()
        .withArchitecture(machine.architecture())
        .withBootID(machine.bootId())
        .withContainerRuntimeVersion("portolan://0.1.0")
        .withKernelVersion(machine.kernelVersion())
        .withKubeProxyVersion("")
        .withKubeletVersion(config.kubeletVersion())
        .withMachineID(machine.machineId())
        .withOperatingSystem("linux")
        .withOsImage(machine.osImage())
        .withSystemUUID("")
        .endNodeInfo()
        .withNewDaemonEndpoints()
        .withNewKubeletEndpoint(0)
        .endDaemonEndpoints()
        .build();
  }

  private List<NodeCondition> conditions(NodeStatus present, boolean ready, Instant now) {
    List<NodeCondition> conditions = new ArrayList<>();
    for (String[] pressure : PRESSURES) {
      conditions.add(condition(present, now, pressure[0], false, pressure[1], pressure[2]));
    }
    conditions.add(
        ready
            ? condition(
                present, now, "Ready", true, "KubeletReady", "kubelet is posting ready status")
            : condition(
                present,
                now,
                "Ready",
                false,
                "KubeletNotReady",
                "container runtime network not ready: NetworkReady=false"
                    + " reason:NetworkPluginNotReady message:the node has no pod CIDR yet"));
    List<String> own = conditions.stream().map(NodeCondition::getType).toList();
    Objects.requireNonNullElse(present.getConditions(), List.<NodeCondition>of()).stream()
        .filter(c -> !own.contains(c.getType()))
        .forEach(conditions::add);
    return conditions;
  }

  private static NodeCondition condition(
      NodeStatus present, Instant now, String type, boolean holds, String reason, String message) {
    String status = holds ? "True" : "False";
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    Optional<NodeCondition> before =
        Objects.requireNonNullElse(present.getConditions(), List.<NodeCondition>of()).stream()
            .filter(c -> c.getType().equals(type) && status.equals(c.getStatus()))
            .findFirst();
    return new NodeConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .withLastHeartbeatTime(time)
        .withLastTransitionTime(before.map(NodeCondition::getLastTransitionTime).orElse(time))
        .build();
  }
}
