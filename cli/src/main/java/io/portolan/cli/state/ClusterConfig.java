// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.failure.Failure;
import io.portolan.datapath.EstablishedConnections;
import io.portolan.datapath.RouteMode;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NodePortAddresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What is chosen when a cluster is made and stays the same for its life.
///
/// @param nodes 1 to 100
/// @param routeMode how packets go from node to node
/// @param established what becomes of connections that policies do not allow any more
/// @param apiPort on 127.0.0.1; 0 until the first start has found a free one
public record ClusterConfig(
    String name,
    int nodes,
    RouteMode routeMode,
    EstablishedConnections established,
    int apiPort,
    ClusterRanges ranges) {

  /// The version of this file's form; a higher one comes from a newer Portolan.
  private static final int FORMAT = 1;

  private static final long DNS_OFFSET = 10;
  private static final String NODE_PORTS = "nodePortAddresses";
  private static final String ESTABLISHED = "establishedConnections";

  /// The route mode in the words of the command line: `direct`, `vxlan`, `auto`.
  ///
  /// @throws IllegalArgumentException for other words
  public static RouteMode routeMode(String text) {
    return RouteMode.valueOf(text.toUpperCase(Locale.ROOT));
  }

  /// The setting in the words of the command line: `cut`, `keep`.
  ///
  /// @throws IllegalArgumentException for other words
  public static EstablishedConnections established(String text) {
    return EstablishedConnections.valueOf(text.toUpperCase(Locale.ROOT));
  }

  public ClusterConfig withApiPort(int port) {
    return new ClusterConfig(name, nodes, routeMode, established, port, ranges);
  }

  /// The address of Service default/kubernetes: the first of the Service range.
  public IpAddress kubernetesAddress() {
    return ranges.services().getFirst().network().plus(1);
  }

  /// The host's own addresses on the nodes' link: the first of each range.
  public List<IpAddress> hostAddresses() {
    return ranges.nodes().stream().map(range -> range.network().plus(1)).toList();
  }

  /// The addresses of node `index` (1 is the first), one for each family.
  public List<IpAddress> addressesOfNode(int index) {
    return ranges.nodes().stream().map(range -> range.network().plus(1L + index)).toList();
  }

  public String nodeName(int index) {
    return "node-" + index;
  }

  /// Every range that must not overlap anything of the host.
  public List<Cidr> blocks() {
    return Stream.of(ranges.pods(), ranges.services(), ranges.nodes(), ranges.loadBalancers())
        .flatMap(List::stream)
        .toList();
  }

  /// The config of a cluster that was made before; empty when there is none.
  ///
  /// @throws Failure STATE when the file is damaged or of a newer version
  public static Optional<ClusterConfig> read(StateFolder folder) {
    JsonNode json;
    try {
      json = new ObjectMapper().readTree(Files.readAllBytes(folder.clusterFile()));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException e) {
      throw damaged(folder, e);
    }
    int format = json.path("format").asInt(0);
    if (format > FORMAT) {
      throw new Failure(
          Failure.Kind.STATE,
          folder.clusterFile()
              + " was written by a newer Portolan (format "
              + format
              + ", this one knows "
              + FORMAT
              + "); use that version, or remove the cluster with its \"portolan down\"");
    }
    try {
      return Optional.of(
          new ClusterConfig(
              folder.name(),
              json.required("nodes").asInt(),
              routeMode(json.required("routeMode").asText()),
              established(json.path(ESTABLISHED).asText("cut")),
              json.required("apiPort").asInt(),
              ranges(
                      blocks(json.required("pods")),
                      blocks(json.required("services")),
                      blocks(json.required("nodeAddresses")),
                      blocks(json.required("loadBalancers")))
                  .with(nodePorts(json))));
    } catch (IllegalArgumentException e) {
      throw damaged(folder, e);
    }
  }

  public void write(StateFolder folder) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("format", FORMAT)
        .put("nodes", nodes)
        .put("routeMode", routeMode.name().toLowerCase(Locale.ROOT))
        .put(ESTABLISHED, established.name().toLowerCase(Locale.ROOT))
        .put("apiPort", apiPort);
    put(json, "pods", ranges.pods());
    put(json, "services", ranges.services());
    put(json, "nodeAddresses", ranges.nodes());
    put(json, "loadBalancers", ranges.loadBalancers());
    put(json, NODE_PORTS, ranges.nodePorts().words());
    try {
      AtomicFile.write(folder.clusterFile(), json.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.STATE, "cannot write " + folder.clusterFile() + ": " + e.getMessage(), e);
    }
  }

  private static void put(ObjectNode json, String field, List<?> values) {
    var array = json.putArray(field);
    values.forEach(value -> array.add(value.toString()));
  }

  /// Clusters that are older than the field have none.
  private static NodePortAddresses nodePorts(JsonNode json) {
    return json.has(NODE_PORTS)
        ? NodePortAddresses.of(json.path(NODE_PORTS).valueStream().map(JsonNode::asText).toList())
        : NodePortAddresses.DEFAULT;
  }

  private static List<Cidr> blocks(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).map(Cidr::of).toList();
  }

  private static Failure damaged(StateFolder folder, Exception cause) {
    return new Failure(
        Failure.Kind.STATE,
        folder.clusterFile()
            + " is damaged ("
            + cause.getMessage()
            + "); \"portolan down --name "
            + folder.name()
            + "\" removes the cluster");
  }

  /// The ranges with the DNS addresses that follow from them: the tenth of each Service range.
  public static ClusterRanges ranges(
      List<Cidr> pods, List<Cidr> services, List<Cidr> nodes, List<Cidr> loadBalancers) {
    return new ClusterRanges(
        pods,
        services,
        nodes,
        loadBalancers,
        services.stream().map(range -> range.network().plus(DNS_OFFSET)).toList(),
        NodePortAddresses.DEFAULT);
  }
}
