// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.datapath.EstablishedConnections;
import io.portolan.network.Cidr;
import io.portolan.network.NodePortAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options of `up` that the daemon acts on: picocli reads them in the command, which hands
/// them to the daemon as JSON. What is not given is taken from an earlier start of the cluster,
/// else from the defaults.
public final class DaemonOptions {
  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "How many nodes, 1 to 100 (default: 2).")
  private Optional<Integer> nodes = Optional.empty();

  @Option(
      names = "--route-mode",
      paramLabel = "MODE",
      description = "How pods of different nodes talk: direct, vxlan or auto (default: auto).")
  private String routeMode = "";

  @Option(
      names = "--pod-cidr",
      paramLabel = "CIDR",
      description =
          "Addresses of pods; once for each family (default: 10.244.0.0/16, fd00:10:244::/56).")
  private List<String> pods = new ArrayList<>();

  @Option(
      names = "--service-cidr",
      paramLabel = "CIDR",
      description =
          "Addresses of Services; once for each family (default: 10.96.0.0/16, fd00:10:96::/112).")
  private List<String> services = new ArrayList<>();

  @Option(
      names = "--node-cidr",
      paramLabel = "CIDR",
      description =
          "Addresses of nodes; once for each family (default: 172.30.0.0/24, fd00:172:30::/64).")
  private List<String> nodeAddresses = new ArrayList<>();

  @Option(
      names = "--load-balancer-cidr",
      paramLabel = "CIDR",
      description = {
        "Addresses for Services of type LoadBalancer; once for each family",
        "(default: 172.30.255.0/24, fd00:172:31::/112)."
      })
  private List<String> loadBalancers = new ArrayList<>();

  @Option(
      names = "--nodeport-addresses",
      paramLabel = "ADDRESSES",
      split = ",",
      description = {
        "Where nodes answer at node ports (default: primary). A list, separated by commas, of:",
        "primary    the nodes' own addresses",
        "localhost  their loopback addresses",
        "all        all but their loopback addresses",
        "CIDR       those in a block"
      })
  private List<String> nodePorts = new ArrayList<>();

  @Option(
      names = "--established-connections",
      paramLabel = "cut|keep",
      description = {
        "What becomes of connections that policies do not allow any more (default: cut):",
        "cut   they stop at once, and go on when they are allowed again",
        "keep  they go on; policies are asked about new connections only"
      })
  private String established = "";

  @Option(
      names = "--api-port",
      paramLabel = "PORT",
      description = "The API's port on 127.0.0.1 (default: a free one).")
  private Optional<Integer> apiPort = Optional.empty();

  @Option(
      names = "--publish",
      paramLabel = "HOSTPORT:TARGET",
      description = {
        "Lead a port of 127.0.0.1 into the cluster. May be given several times. TARGET is one of:",
        "svc/[NAMESPACE/]NAME:PORT",
        "pod/[NAMESPACE/]NAME:PORT",
        "nodeport:PORT"
      })
  private List<String> published = new ArrayList<>();

  Optional<Integer> nodes() {
    return nodes;
  }

  String routeMode() {
    return routeMode;
  }

  List<Cidr> pods() {
    return blocks("--pod-cidr", pods);
  }

  List<Cidr> services() {
    return blocks("--service-cidr", services);
  }

  List<Cidr> nodeAddresses() {
    return blocks("--node-cidr", nodeAddresses);
  }

  List<Cidr> loadBalancers() {
    return blocks("--load-balancer-cidr", loadBalancers);
  }

  /// Empty when not given.
  Optional<NodePortAddresses> nodePorts() {
    return nodePorts.isEmpty() ? Optional.empty() : Optional.of(OptionChecks.nodePorts(nodePorts));
  }

  /// Empty when not given.
  Optional<EstablishedConnections> established() {
    return established.isEmpty()
        ? Optional.empty()
        : Optional.of(OptionChecks.established(established));
  }

  Optional<Integer> apiPort() {
    return apiPort;
  }

  List<Publication> published() {
    return published.stream().map(Publication::parse).toList();
  }

  /// The options as they were given, for the daemon, which reads them with [#of].
  ///
  /// @throws io.portolan.cli.failure.Failure USAGE when one of them is wrong
  public ObjectNode json() {
    OptionChecks.check(this);
    ObjectNode json = ControlProtocol.JSON.createObjectNode();
    nodes.ifPresent(count -> json.put("nodes", count));
    json.put("routeMode", routeMode);
    json.put("establishedConnections", established);
    apiPort.ifPresent(port -> json.put("apiPort", port));
    put(json, "pods", pods);
    put(json, "services", services);
    put(json, "nodeAddresses", nodeAddresses);
    put(json, "loadBalancers", loadBalancers);
    put(json, "nodePorts", nodePorts);
    put(json, "published", published);
    return json;
  }

  /// The options that [#json] wrote; what is absent counts as not given.
  static DaemonOptions of(JsonNode json) {
    DaemonOptions options = new DaemonOptions();
    options.nodes = number(json, "nodes");
    options.routeMode = json.path("routeMode").asText();
    options.established = json.path("establishedConnections").asText();
    options.apiPort = number(json, "apiPort");
    options.pods = texts(json, "pods");
    options.services = texts(json, "services");
    options.nodeAddresses = texts(json, "nodeAddresses");
    options.loadBalancers = texts(json, "loadBalancers");
    options.nodePorts = texts(json, "nodePorts");
    options.published = texts(json, "published");
    return options;
  }

  private static void put(ObjectNode json, String field, List<String> texts) {
    ArrayNode array = json.putArray(field);
    texts.forEach(array::add);
  }

  private static Optional<Integer> number(JsonNode json, String field) {
    return json.has(field) ? Optional.of(json.path(field).asInt()) : Optional.empty();
  }

  private static List<String> texts(JsonNode json, String field) {
    return json.path(field).valueStream().map(JsonNode::asText).toList();
  }

  private static List<Cidr> blocks(String option, List<String> texts) {
    return texts.stream().map(text -> OptionChecks.block(option, text)).toList();
  }
}
