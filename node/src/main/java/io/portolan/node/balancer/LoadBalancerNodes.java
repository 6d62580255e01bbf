// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.balancer;

import io.portolan.datapath.NetworkFeed;
import io.portolan.kube.client.ObjectClient;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.IpAddress;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The nodes of this process as they announce the addresses of load balancers. Thread-safe.
public final class LoadBalancerNodes implements AutoCloseable {
  private final String link;
  private final View view;
  private final Leases leases;
  private final Reporter reporter;
  private final Map<String, NodeElections> nodes = new LinkedHashMap<>();

  private LoadBalancerNodes(
      ObjectClient client, NetworkFeed feed, String link, InstantSource clock) {
    this.link = link;
    this.view = new View(client, feed, link, System::nanoTime);
    this.leases = new Leases(client, clock);
    this.reporter = new Reporter(client, view, leases, link, clock);
  }

  /// Begins to watch.
  ///
  /// @param link the name of the link that every node announces on
  public static LoadBalancerNodes start(
      ObjectClient client, NetworkFeed feed, String link, InstantSource clock) {
    return new LoadBalancerNodes(client, feed, link, clock);
  }

  /// The node that announces the address now, by its Lease; empty when none does.
  public static Optional<String> announcer(ObjectClient client, IpAddress address) {
    return new Leases(client, InstantSource.system())
        .holder(address)
        .filter(node -> !node.isEmpty());
  }

  /// Lets a node take part.
  public synchronized void add(String node, NetworkNamespace namespace) {
    NodeElections elections =
        new NodeElections(
            node, view, leases, LinkAnnouncer.start(namespace, link), reporter, System::nanoTime);
    Optional.ofNullable(nodes.put(node, elections)).ifPresent(NodeElections::close);
    elections.start();
  }

  /// Lets a node take part no longer, as if it had died; absent is no error.
  public synchronized void remove(String node) {
    Optional.ofNullable(nodes.remove(node)).ifPresent(NodeElections::close);
  }

  @Override
  public synchronized void close() {
    nodes.values().forEach(NodeElections::close);
    nodes.clear();
    reporter.close();
    view.close();
  }
}
