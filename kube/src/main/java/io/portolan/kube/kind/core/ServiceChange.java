// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Tree;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// What an update of a Service keeps of the old one though the user did not repeat it, and what it
/// drops because the new type has no use for it.
final class ServiceChange {
  private ServiceChange() {}

  /// `clusterIP` and the first of `clusterIPs` are the same; a client that knows only one of them
  /// changes only that one.
  static void alignAddresses(ObjectNode spec, ObjectNode old) {
    String first = Tree.text(spec, "clusterIP");
    List<String> all = Tree.texts(spec, "clusterIPs");
    boolean firstChanged = !first.equals(Tree.text(old, "clusterIP"));
    boolean allChanged = !all.equals(Tree.texts(old, "clusterIPs"));
    if (firstChanged && !allChanged) {
      if (first.isEmpty()) {
        spec.remove("clusterIPs");
      } else {
        ArrayNode aligned = spec.putArray("clusterIPs").add(first);
        all.stream().skip(1).forEach(aligned::add);
      }
    } else if (allChanged && !firstChanged && !all.isEmpty()) {
      spec.put("clusterIP", all.getFirst());
    }
  }

  /// Keeps allocated addresses and node ports.
  static void keepAllocated(ObjectNode spec, ObjectNode old) {
    if (hasClusterAddress(old) && hasClusterAddress(spec)) {
      if (!Tree.has(spec, "clusterIP") && Tree.at(spec, "clusterIPs").isEmpty()) {
        Tree.replace(spec, "clusterIP", Tree.at(old, "clusterIP"));
        Tree.replace(spec, "clusterIPs", Tree.at(old, "clusterIPs"));
      }
      keepFamilies(spec, old);
    }
    if (hasNodePorts(old) && hasNodePorts(spec)) {
      keepNodePorts(spec, old);
    }
    if (needsHealthCheckPort(old)
        && needsHealthCheckPort(spec)
        && Tree.number(spec, 0, "healthCheckNodePort") == 0) {
      Tree.replace(spec, "healthCheckNodePort", Tree.at(old, "healthCheckNodePort"));
    }
  }

  /// Those that the user did not give to another port meanwhile.
  private static void keepNodePorts(ObjectNode spec, ObjectNode old) {
    Set<Long> named = nodePorts(spec);
    for (ObjectNode port : Tree.objects(spec, "ports")) {
      if (nodePort(port) == 0) {
        Tree.objects(old, "ports").stream()
            .filter(other -> samePort(port, other) && nodePort(other) != 0)
            .filter(other -> !named.contains(nodePort(other)))
            .findFirst()
            .ifPresent(other -> Tree.replace(port, "nodePort", other.get("nodePort")));
      }
    }
  }

  private static Set<Long> nodePorts(ObjectNode spec) {
    return Tree.objects(spec, "ports").stream()
        .map(ServiceChange::nodePort)
        .filter(number -> number != 0)
        .collect(Collectors.toSet());
  }

  private static long nodePort(ObjectNode port) {
    return Tree.number(port, 0, "nodePort");
  }

  private static void keepFamilies(ObjectNode spec, ObjectNode old) {
    if (!Tree.has(spec, "ipFamilyPolicy")) {
      Tree.replace(spec, "ipFamilyPolicy", Tree.at(old, "ipFamilyPolicy"));
    }
    if (Tree.at(spec, "ipFamilies").isEmpty()
        && Tree.at(spec, "ipFamilyPolicy").equals(Tree.at(old, "ipFamilyPolicy"))) {
      Tree.replace(spec, "ipFamilies", Tree.at(old, "ipFamilies"));
    }
  }

  /// Drops allocated values that the user did not change and that the new type cannot have.
  static void dropForeign(ObjectNode spec, ObjectNode old) {
    if (hasClusterAddress(old) && !hasClusterAddress(spec)) {
      dropSame(spec, old, "clusterIP");
      dropSame(spec, old, "clusterIPs");
      dropSame(spec, old, "ipFamilies");
      dropSame(spec, old, "ipFamilyPolicy");
    }
    if (hasNodePorts(old) && !hasNodePorts(spec) && nodePorts(old).containsAll(nodePorts(spec))) {
      Tree.objects(spec, "ports").forEach(port -> port.remove("nodePort"));
    }
    if (needsHealthCheckPort(old) && !needsHealthCheckPort(spec)) {
      dropSame(spec, old, "healthCheckNodePort");
    }
    if (isBalanced(old) && !isBalanced(spec)) {
      dropSame(spec, old, "allocateLoadBalancerNodePorts");
      dropSame(spec, old, "loadBalancerClass");
    }
    if (takesExternalTraffic(old) && !takesExternalTraffic(spec)) {
      dropSame(spec, old, "externalTrafficPolicy");
    }
    if (!hasClusterAddress(spec)) {
      dropSame(spec, old, "internalTrafficPolicy");
    }
  }

  private static void dropSame(ObjectNode spec, ObjectNode old, String field) {
    if (Objects.equals(spec.get(field), old.get(field))) {
      spec.remove(field);
    }
  }

  private static boolean samePort(ObjectNode port, ObjectNode other) {
    return List.of("port", "protocol").stream()
        .allMatch(field -> Tree.at(port, field).equals(Tree.at(other, field)));
  }

  private static boolean hasClusterAddress(ObjectNode spec) {
    return !Tree.text(spec, "type").equals("ExternalName");
  }

  private static boolean hasNodePorts(ObjectNode spec) {
    return Tree.text(spec, "type").equals("NodePort") || isBalanced(spec);
  }

  private static boolean isBalanced(ObjectNode spec) {
    return Tree.text(spec, "type").equals("LoadBalancer");
  }

  private static boolean takesExternalTraffic(ObjectNode spec) {
    return hasNodePorts(spec)
        || (hasClusterAddress(spec) && !Tree.at(spec, "externalIPs").isEmpty());
  }

  private static boolean needsHealthCheckPort(ObjectNode spec) {
    return isBalanced(spec) && Tree.text(spec, "externalTrafficPolicy").equals("Local");
  }
}
