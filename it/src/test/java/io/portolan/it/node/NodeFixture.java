// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.node;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Service;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.portolan.datapath.link.PodLinks;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.Informer;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.http.ApiServer;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.store.MemoryStore;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.route.Address;
import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.Link;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.NodePortAddresses;
import io.portolan.node.SystemTimers;
import io.portolan.node.agent.NodeAgents;
import io.portolan.node.agent.NodeConfig;
import io.portolan.node.agent.PolicyGate;
import io.portolan.node.files.ResolvConf;
import io.portolan.node.files.ResolvConf.ClusterDns;
import io.portolan.node.ingress.CarriedPorts;
import io.portolan.node.ingress.Followed;
import io.portolan.node.ingress.ServedIngresses;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.metrics.ConfigChanges;
import io.portolan.proxy.route.LiveProxiesInFront;
import io.portolan.proxy.route.LiveRoutes;
import io.portolan.proxy.upstream.Backends;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// One node with its agent on an API in memory.
final class NodeFixture implements AutoCloseable {
  private static final NodeFacts FACTS =
      new NodeFacts(
          "node-1",
          List.of(IpAddress.of("172.30.0.2"), IpAddress.of("fd00:172:30::2")),
          List.of(Cidr.of("10.244.0.0/24"), Cidr.of("fd00:10:244::/64")));
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  final SystemTimers timers = new SystemTimers(executor);
  final IoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
  final NetworkNamespace node = NetworkNamespace.create();
  final RouteNetlink links = RouteNetlink.open(node);
  final ObjectClient client;
  final NodeAgents agents;
  private final List<Informer<?>> informers;

  private static final PolicyGate NO_POLICIES =
      new PolicyGate() {
        @Override
        public void enter(Pod pod, List<IpAddress> addresses) {}

        @Override
        public void leave(Pod pod, List<IpAddress> addresses) {}
      };

  NodeFixture(Path state) throws InterruptedException {
    this(state, NO_POLICIES);
  }

  NodeFixture(Path state, PolicyGate policies) throws InterruptedException {
    Api api =
        new Api(
            new MemoryStore(),
            BuiltInKinds.ALL,
            InstantSource.system(),
            RandomGenerator.getDefault());
    client = new InProcessClient(api, WriteContext.PORTOLAN);
    int loopback = links.link("lo").orElseThrow().index();
    for (IpAddress address : FACTS.addresses()) {
      IpPrefix prefix = IpPrefix.of(Cidr.host(address).toString());
      links.execute(batch -> batch.addAddress(Address.on(loopback, prefix).withoutDad()));
    }
    namespace("default");
    agents =
        new NodeAgents(
            new NodeAgents.Shared(
                client,
                loops,
                timers,
                executor,
                RandomGenerator.getDefault(),
                (_, _, _) -> "token",
                new ServedIngresses(
                    new LiveRoutes(),
                    new LiveRoutes(),
                    new Backends(),
                    new LiveProxiesInFront(),
                    () -> {
                      throw new AssertionError("nothing here speaks TLS");
                    },
                    new ConfigChanges(),
                    _ -> false,
                    ControllerSettings.NONE::observation,
                    new Followed<>(false),
                    new Followed<>(CarriedPorts.NONE))));
    informers =
        List.of(
            Informer.start(client, Pod.class, List.of(agents.pods())),
            Informer.start(client, Service.class, List.of(agents.services())),
            Informer.start(client, Node.class, List.of(agents.nodes())));
    agents.add(
        new NodeConfig(
            "node-1",
            FACTS.addresses(),
            node,
            state,
            new ClusterDns(List.of("10.96.0.10"), "cluster.local"),
            ResolvConf.EMPTY,
            Map.of(),
            ApiServer.KUBERNETES_VERSION),
        new PodLinks(links, () -> FACTS, 1500, NodePortAddresses.DEFAULT),
        policies);
    client.edit(
        Node.class,
        "",
        "node-1",
        present ->
            new NodeBuilder(present)
                .editSpec()
                .withPodCIDR("10.244.0.0/24")
                .withPodCIDRs("10.244.0.0/24", "fd00:10:244::/64")
                .endSpec()
                .build());
    eventually(
        "node Ready",
        () ->
            client.get(Node.class, "", "node-1").orElseThrow().getStatus().getConditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True")));
  }

  /// The node's links to pods.
  List<String> podLinks() {
    return links.links().stream().map(Link::name).filter(name -> name.startsWith("pod")).toList();
  }

  /// The messages of the Events about a pod.
  List<String> events(String pod) {
    return client.list(Event.class).items().stream()
        .filter(event -> pod.equals(event.getInvolvedObject().getName()))
        .map(event -> event.getReason() + ": " + event.getMessage())
        .toList();
  }

  void namespace(String name) {
    if (client.get(Namespace.class, "", name).isEmpty()) {
      client.create(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build());
    }
  }

  Pod pod(String name) {
    return client.get(Pod.class, "default", name).orElseThrow();
  }

  boolean exists(String name) {
    return client.get(Pod.class, "default", name).isPresent();
  }

  Pod awaitPod(String name, Predicate<Pod> state) {
    eventually(
        "pod " + name, () -> client.get(Pod.class, "default", name).filter(state).isPresent());
    return pod(name);
  }

  Pod awaitReady(String name) {
    return awaitPod(name, NodeFixture::isReady);
  }

  static boolean isReady(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .filter(c -> c.getType().equals("Ready"))
            .map(PodCondition::getStatus)
            .anyMatch("True"::equals);
  }

  void eventually(String what, BooleanSupplier holds) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!holds.getAsBoolean()) {
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError(
            what + " not within " + PATIENCE + "; pods: " + client.list(Pod.class).items());
      }
      Thread.onSpinWait();
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    agents.close();
    informers.forEach(Informer::close);
    timers.close();
    executor.close();
    loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    links.close();
    node.close();
  }
}
