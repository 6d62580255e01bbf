// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.portolan.network.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/// The options of `up` that the daemon acts on; the same class reads them in the command and in the
/// daemon. What is not given is taken from an earlier start of the cluster, else from the defaults.
public final class DaemonOptions {
  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "How many nodes, 1 to 100 (default: 2).")
  private int nodes;

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
      description = "Addresses for Services of type LoadBalancer (default: 172.30.255.0/24).")
  private String loadBalancers = "";

  @Option(
      names = "--api-port",
      paramLabel = "PORT",
      description = "The API's port on 127.0.0.1 (default: a free one).")
  private int apiPort;

  @Option(
      names = "--publish",
      paramLabel = "HOSTPORT:TARGET",
      description = {
        "Lead a port of 127.0.0.1 into the cluster; TARGET is svc/[NAMESPACE/]NAME:PORT,",
        "pod/[NAMESPACE/]NAME:PORT or nodeport:PORT. May be given several times."
      })
  private List<String> published = new ArrayList<>();

  OptionalInt nodes() {
    return nodes == 0 ? OptionalInt.empty() : OptionalInt.of(nodes);
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
    return blocks(
        "--load-balancer-cidr", loadBalancers.isEmpty() ? List.of() : List.of(loadBalancers));
  }

  OptionalInt apiPort() {
    return apiPort == 0 ? OptionalInt.empty() : OptionalInt.of(apiPort);
  }

  List<Publication> published() {
    return published.stream().map(Publication::parse).toList();
  }

  /// The options as they were given, for the daemon's command line.
  ///
  /// @throws io.portolan.cli.failure.Failure USAGE when one of them is wrong
  public List<String> arguments() {
    OptionChecks.check(this);
    List<String> arguments = new ArrayList<>();
    nodes().ifPresent(count -> arguments.addAll(List.of("--nodes", "" + count)));
    if (!routeMode.isEmpty()) {
      arguments.addAll(List.of("--route-mode", routeMode));
    }
    pods.forEach(block -> arguments.addAll(List.of("--pod-cidr", block)));
    services.forEach(block -> arguments.addAll(List.of("--service-cidr", block)));
    nodeAddresses.forEach(block -> arguments.addAll(List.of("--node-cidr", block)));
    if (!loadBalancers.isEmpty()) {
      arguments.addAll(List.of("--load-balancer-cidr", loadBalancers));
    }
    apiPort().ifPresent(port -> arguments.addAll(List.of("--api-port", "" + port)));
    published.forEach(publication -> arguments.addAll(List.of("--publish", publication)));
    return arguments;
  }

  private static List<Cidr> blocks(String option, List<String> texts) {
    return texts.stream().map(text -> OptionChecks.block(option, text)).toList();
  }
}
