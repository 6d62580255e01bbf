// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Service;
import io.portolan.cli.kubeconfig.KubeconfigText;
import io.portolan.cli.state.ClusterConfig;
import io.portolan.control.ingress.IngressProxy;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.metallb.LoadBalancers;
import io.portolan.node.pod.PodSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// What the daemon says of itself when asked.
///
/// @param problems of the parts, one sentence each
record StatusReport(
    ClusterConfig config,
    KubeconfigText.Entry kubeconfig,
    Instant since,
    boolean hostAccess,
    List<Publication> published,
    List<String> problems) {

  ObjectNode json(ObjectClient client) {
    ObjectNode json = ControlProtocol.JSON.createObjectNode();
    json.put("name", config.name())
        .put("server", kubeconfig.server())
        .put("since", since.toString())
        .put("routeMode", config.routeMode().name().toLowerCase(java.util.Locale.ROOT))
        .put("hostAccess", hostAccess)
        .put("pid", ProcessHandle.current().pid())
        .put("residentMegabytes", residentMegabytes());
    ObjectNode ranges = json.putObject("ranges");
    texts(ranges.putArray("pods"), config.ranges().pods());
    texts(ranges.putArray("services"), config.ranges().services());
    texts(ranges.putArray("nodes"), config.ranges().nodes());
    texts(ranges.putArray("loadBalancers"), config.ranges().loadBalancers());
    texts(json.putArray("dns"), config.ranges().dns());
    ArrayNode nodes = json.putArray("nodes");
    for (Node node : client.list(Node.class).items()) {
      ObjectNode entry = nodes.addObject();
      entry.put("name", node.getMetadata().getName()).put("ready", isReady(node));
      texts(
          entry.putArray("addresses"),
          node.getStatus().getAddresses().stream()
              .filter(address -> address.getType().equals("InternalIP"))
              .map(address -> address.getAddress())
              .toList());
    }
    List<Pod> pods = pods(client);
    json.putObject("pods")
        .put("total", pods.size())
        .put("ready", pods.stream().filter(StatusReport::isReady).count());
    client
        .get(Service.class, IngressProxy.NAMESPACE, IngressProxy.NAME)
        .ifPresent(proxy -> texts(json.putArray("ingress"), LoadBalancers.addresses(proxy)));
    json.put("services", client.list(Service.class).items().size());
    texts(json.putArray("published"), published);
    texts(json.putArray("problems"), problems);
    json.putObject("kubeconfig")
        .put("name", kubeconfig.name())
        .put("server", kubeconfig.server())
        .put("authority", kubeconfig.authority())
        .put("certificate", kubeconfig.certificate())
        .put("key", kubeconfig.key());
    return json;
  }

  /// The pods that users asked for: without those that only show a part of this program.
  static List<Pod> pods(ObjectClient client) {
    return client.list(Pod.class).items().stream().filter(pod -> !PodSpecs.isMirror(pod)).toList();
  }

  static boolean isReady(Node node) {
    return Optional.ofNullable(node.getStatus()).map(status -> status.getConditions()).stream()
        .flatMap(Collection<NodeCondition>::stream)
        .anyMatch(
            condition ->
                condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  /// Whether the pod needs no more waiting for: it is Ready, or it has done its work.
  static boolean isReady(Pod pod) {
    return Optional.ofNullable(pod.getStatus())
        .filter(
            status ->
                "Succeeded".equals(status.getPhase())
                    || Optional.ofNullable(status.getConditions()).stream()
                        .flatMap(Collection<PodCondition>::stream)
                        .anyMatch(
                            condition ->
                                condition.getType().equals("Ready")
                                    && condition.getStatus().equals("True")))
        .isPresent();
  }

  private static void texts(ArrayNode array, Collection<?> values) {
    values.forEach(value -> array.add(value.toString()));
  }

  private static long residentMegabytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
