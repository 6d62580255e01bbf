// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.portolan.datapath.NetworkFeed;
import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.RouteMode;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.datapath.underlay.HostAccess;
import io.portolan.datapath.underlay.Underlay;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.kind.metallb.LoadBalancers;
import io.portolan.kube.store.MemoryStore;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.kubernetes.ServiceReader;
import io.portolan.network.model.Change;
import io.portolan.node.balancer.LoadBalancerNodes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/// Prints for each round how many milliseconds an address was not answered after the node that
/// announced it was gone.
public final class Failover {
  private static final String ADDRESS = "172.30.255.1";
  private static final int NODES = 3;
  private static final int MTU = 1500;
  private static final int TRY_MS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final ObjectClient client =
      new InProcessClient(
          new Api(
              new MemoryStore(),
              BuiltInKinds.ALL,
              InstantSource.system(),
              RandomGenerator.getDefault()),
          WriteContext.PORTOLAN);

  private Failover() {}

  /// @param arguments how many rounds
  public static void main(String[] arguments) throws Exception {
    for (int round = 0; round < Integer.parseInt(arguments[0]); round++) {
      Failover failover = new Failover();
      try {
        System.out.println(failover.measure());
      } finally {
        while (!failover.parts.isEmpty()) {
          failover.parts.pop().close();
        }
      }
    }
    System.exit(0);
  }

  private long measure() throws IOException {
    Underlay underlay = add(Underlay.create(ClusterRanges.DEFAULT.nodes(), MTU));
    NetworkFeed feed = new NetworkFeed();
    for (String name : List.of("default", "kube-system", LoadBalancers.NAMESPACE)) {
      client.create(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build());
    }
    LoadBalancerNodes balancers =
        add(LoadBalancerNodes.start(client, feed, Underlay.NODE_LINK, InstantSource.system()));
    for (int i = 1; i <= NODES; i++) {
      node(underlay, feed, balancers, i);
    }
    add(
        HostAccess.connect(
            underlay,
            new HostAccess.Settings(
                add(NetworkNamespace.current()),
                "failover",
                ClusterRanges.DEFAULT,
                List.of(IpAddress.of("172.30.0.1"), IpAddress.of("fd00:172:30::1")),
                underlay.node("node-1").orElseThrow(),
                MTU)));
    feed.accept(new Change.PutService(ServiceReader.read(service()).value()));
    awaitAnswer();
    String holder =
        client
            .get(Lease.class, "kube-system", "load-balancer-" + ADDRESS)
            .orElseThrow()
            .getSpec()
            .getHolderIdentity();
    balancers.remove(holder);
    underlay.removeNode(holder);
    long start = System.nanoTime();
    awaitAnswer();
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  private void node(Underlay underlay, NetworkFeed feed, LoadBalancerNodes balancers, int index) {
    String name = "node-" + index;
    List<IpAddress> addresses =
        List.of(
            IpAddress.of("172.30.0." + (index + 1)), IpAddress.of("fd00:172:30::" + (index + 1)));
    NodeNamespace node = underlay.addNode(name, addresses);
    NodeDatapath datapath =
        NodeDatapath.start(
            new NodeDatapath.Settings(
                node,
                new NodeFacts(name, addresses, List.of()),
                ClusterRanges.DEFAULT,
                RouteMode.DIRECT,
                MTU,
                Duration.ofHours(1)),
            InstantSource.system());
    feed.follow(datapath::apply);
    client.create(new NodeBuilder().withNewMetadata().withName(name).endMetadata().build());
    balancers.add(name, node.namespace());
  }

  /// Without endpoints: the node that has the address refuses every connection, which is an answer.
  private Service service() {
    client.create(
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("web")
            .endMetadata()
            .withNewSpec()
            .withType("LoadBalancer")
            .withClusterIP("10.96.0.40")
            .addNewPort()
            .withProtocol("TCP")
            .withPort(80)
            .endPort()
            .endSpec()
            .build());
    return client
        .editStatus(
            Service.class,
            "default",
            "web",
            old ->
                new ServiceBuilder(old)
                    .editOrNewStatus()
                    .withNewLoadBalancer()
                    .addNewIngress()
                    .withIp(ADDRESS)
                    .withIpMode("VIP")
                    .endIngress()
                    .endLoadBalancer()
                    .endStatus()
                    .build())
        .orElseThrow();
  }

  private static void awaitAnswer() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(ADDRESS, 80), TRY_MS);
        return;
      } catch (ConnectException e) {
        if (String.valueOf(e.getMessage()).contains("refused")) {
          return;
        }
      } catch (IOException stillSilent) {
        Thread.onSpinWait();
      }
    }
    throw new IOException(ADDRESS + " did not answer within " + PATIENCE);
  }

  private <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }
}
