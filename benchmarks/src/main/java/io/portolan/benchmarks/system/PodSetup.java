// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.PodAttachment;
import io.portolan.datapath.RouteMode;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.datapath.underlay.Underlay;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.model.NetworkModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Sets up pods one after the other, in turn by Portolan's datapath and by the CNI plugins `bridge`
/// and `host-local` as a runtime runs them. Both make the pod's namespace in the same way, and give
/// it a link, an address of each family and its routes.
///
/// Arguments: pods a round, rounds, the folder of the plugins, a scratch folder. Prints for each
/// round the pods a second of Portolan and of the plugins, then how busy the cores were with each.
final class PodSetup {
  private static final int MTU = 1500;
  private static final IpAddress NODE = IpAddress.of("172.30.0.2");
  private static final NodeFacts FACTS =
      new NodeFacts(
          "node-1",
          List.of(NODE, IpAddress.of("fd00:172:30::2")),
          List.of(Cidr.of("10.244.0.0/16"), Cidr.of("fd00:10:244::/64")));
  private static final String BOTH_FAMILIES =
      """
      {"cniVersion": "0.4.0", "name": "both", "type": "bridge", "bridge": "both", "isGateway": true,
       "ipam": {"type": "host-local", "dataDir": "%s",
                "ranges": [[{"subnet": "10.10.0.0/16"}], [{"subnet": "fd00:10::/64"}]],
                "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]}}
      """;
  private static final String IPV4_ALONE =
      """
      {"cniVersion": "0.4.0", "name": "ipv4", "type": "bridge", "bridge": "ipv4", "isGateway": true,
       "ipam": {"type": "host-local", "dataDir": "%s",
                "ranges": [[{"subnet": "10.11.0.0/16"}]], "routes": [{"dst": "0.0.0.0/0"}]}}
      """;

  /// What puts a pod on a network.
  private interface Network {
    void attach(int number, NetworkNamespace pod) throws IOException, InterruptedException;
  }

  /// How many pods a second, and how busy the cores were.
  private record Round(double perSecond, String busy) {}

  private PodSetup() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int pods = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    Path plugins = Path.of(arguments[2]);
    Map<String, Network> networks = new LinkedHashMap<>();
    networks.put("both", bridge(plugins, BOTH_FAMILIES.formatted(arguments[3])));
    networks.put("ipv4", bridge(plugins, IPV4_ALONE.formatted(arguments[3])));
    try (Underlay underlay = Underlay.create(ClusterRanges.DEFAULT.nodes(), MTU)) {
      NodeNamespace node = underlay.addNode(FACTS.name(), FACTS.addresses());
      try (NodeDatapath datapath = datapath(node)) {
        networks.put("portolan", (number, pod) -> datapath.pods().attach(attachment(number, pod)));
        measure(networks, pods, rounds);
      }
    }
  }

  private static void measure(Map<String, Network> networks, int pods, int rounds)
      throws IOException, InterruptedException {
    List<NetworkNamespace> made = new ArrayList<>();
    Map<String, List<Round>> results = new LinkedHashMap<>();
    try {
      // The first round warms up and does not count.
      for (int round = 0; round <= rounds; round++) {
        for (Map.Entry<String, Network> network : networks.entrySet()) {
          Round result = round(network.getValue(), pods, made);
          if (round > 0) {
            results.computeIfAbsent(network.getKey(), _ -> new ArrayList<>()).add(result);
          }
        }
      }
    } finally {
      made.forEach(NetworkNamespace::close);
    }
    results.forEach(
        (who, each) -> {
          double[] sorted = each.stream().mapToDouble(Round::perSecond).sorted().toArray();
          System.out.printf(
              Locale.ROOT, "%s %.0f %s%n", who, sorted[sorted.length / 2], each.getLast().busy());
        });
  }

  private static Round round(Network network, int pods, List<NetworkNamespace> made)
      throws IOException, InterruptedException {
    CoreTimes before = CoreTimes.now();
    long start = System.nanoTime();
    for (int i = 0; i < pods; i++) {
      NetworkNamespace pod = NetworkNamespace.create();
      made.add(pod);
      network.attach(made.size(), pod);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Round(pods / seconds, CoreTimes.now().busySince(before));
  }

  private static NodeDatapath datapath(NodeNamespace node) {
    NodeDatapath datapath =
        NodeDatapath.start(
            new NodeDatapath.Settings(
                node, FACTS, ClusterRanges.DEFAULT, RouteMode.DIRECT, MTU, Duration.ofHours(1)),
            InstantSource.system());
    datapath.apply(NetworkModel.EMPTY.fromNothing());
    return datapath;
  }

  private static PodAttachment attachment(int number, NetworkNamespace pod) {
    String host = (number / 250) + "." + (number % 250 + 2);
    return new PodAttachment(
        new NamespacedName("default", "pod-" + number),
        "uid-" + number,
        pod,
        List.of(
            IpAddress.of("10.244." + host),
            IpAddress.of("fd00:10:244::" + Integer.toHexString(number + 1))));
  }

  private static Network bridge(Path plugins, String configuration) {
    return (number, pod) -> {
      ProcessBuilder builder =
          new ProcessBuilder(plugins.resolve("bridge").toString()).redirectErrorStream(true);
      builder
          .environment()
          .putAll(
              Map.of(
                  "CNI_COMMAND",
                  "ADD",
                  "CNI_CONTAINERID",
                  "pod-" + number,
                  "CNI_NETNS",
                  "/proc/" + ProcessHandle.current().pid() + "/fd/" + pod.fd(),
                  "CNI_IFNAME",
                  "eth0",
                  "CNI_PATH",
                  plugins.toString()));
      Process plugin = builder.start();
      try (OutputStream input = plugin.getOutputStream()) {
        input.write(configuration.getBytes(StandardCharsets.UTF_8));
      }
      String answer = new String(plugin.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (plugin.waitFor() != 0) {
        throw new IOException("bridge: " + answer);
      }
    };
  }
}
