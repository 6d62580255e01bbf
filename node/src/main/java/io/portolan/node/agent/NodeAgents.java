// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.netty.channel.IoEventLoopGroup;
import io.portolan.datapath.PodNetwork;
import io.portolan.kube.api.PodStreams;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.Informer;
import io.portolan.kube.client.ObjectClient;
import io.portolan.linux.Sockets;
import io.portolan.network.Cidr;
import io.portolan.node.Timers;
import io.portolan.node.address.PodAddresses;
import io.portolan.node.env.ConfigObjects;
import io.portolan.node.ingress.IngressRuntime;
import io.portolan.node.ingress.ServedIngresses;
import io.portolan.node.pod.StatusCompiler;
import io.portolan.node.probe.NettyProbeClient;
import io.portolan.node.probe.Prober;
import io.portolan.node.process.Exec;
import io.portolan.node.process.ProcessRuntime;
import io.portolan.node.process.Worlds;
import io.portolan.node.runtime.ContainerIds;
import io.portolan.node.runtime.PodRuntime;
import io.portolan.node.runtime.Sandbox;
import io.portolan.node.standin.LinuxListenSockets;
import io.portolan.node.standin.StandInRuntime;
import io.portolan.node.standin.StandInServer;
import io.portolan.node.volume.TokenSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/// The agents of all nodes of this program; they share the watches of the API.
///
/// Give [#pods], [#services] and [#nodes] to informers, then add nodes. Thread-safe.
public final class NodeAgents implements AutoCloseable {
  private final Shared shared;
  private final ServiceIndex services = new ServiceIndex();
  private final StandInServer standIns;
  private final ContainerIds ids;
  private final Map<String, NodeAgent> agents = new ConcurrentHashMap<>();
  private final Map<String, Exec> execs = new ConcurrentHashMap<>();
  // Guarded by "pods": what is bound to nodes without an agent yet.
  private final Map<String, Pod> pods = new LinkedHashMap<>();
  private final Map<String, Node> nodes = new ConcurrentHashMap<>();

  /// What all nodes share.
  ///
  /// @param loops serve sockets; epoll
  /// @param executor runs tasks that may block, on virtual threads
  /// @param tokens for the service accounts of pods
  /// @param ingresses what the proxies of Ingresses go by
  public record Shared(
      ObjectClient client,
      IoEventLoopGroup loops,
      Timers timers,
      Executor executor,
      RandomGenerator random,
      TokenSource tokens,
      ServedIngresses ingresses) {}

  public NodeAgents(Shared shared) {
    this.shared = shared;
    this.standIns = new StandInServer(shared.loops(), shared.timers());
    this.ids = new ContainerIds(shared.random());
  }

  /// Starts the agent of a node, after its network: registers the node with the API, blocking, and
  /// runs its pods as soon as it has pod blocks.
  ///
  /// @param policies what pods pass before they are on the network
  public NodeAgent add(NodeConfig node, PodNetwork network, PolicyGate policies) {
    EventRecorder events =
        new EventRecorder(shared.client(), "kubelet", node.name(), shared.timers());
    NodeObject object = new NodeObject(node, MachineFacts.read(node.stateFolder()));
    Registration registration =
        new Registration(shared.client(), node.name(), object, shared.timers());
    DnsMirror dns =
        new DnsMirror(
            node.name(),
            node.addresses(),
            new DnsMirror.Parts(shared.client(), ids, shared.timers(), shared.executor()));
    NodeAgent agent =
        new NodeAgent(
            node.name(),
            registration,
            dns,
            blocks -> context(node, network, policies, events, blocks));
    synchronized (pods) {
      agents.put(node.name(), agent);
      pods.values().stream()
          .filter(pod -> node.name().equals(pod.getSpec().getNodeName()))
          .forEach(agent::podChanged);
      pods.values().removeIf(pod -> node.name().equals(pod.getSpec().getNodeName()));
    }
    agent.register();
    Optional.ofNullable(nodes.get(node.name())).ifPresent(agent::nodeChanged);
    return agent;
  }

  private PodContext context(
      NodeConfig node,
      PodNetwork network,
      PolicyGate policies,
      EventRecorder events,
      List<Cidr> blocks) {
    PodRuntime standIn =
        new StandInRuntime(
            new StandInRuntime.Parts(
                node.name(),
                standIns,
                new LinuxListenSockets(),
                services::in,
                events,
                ids,
                shared.timers()));
    NettyProbeClient probes =
        new NettyProbeClient(shared.loops(), node.namespace(), Sockets::connectTcp);
    Worlds.Setting setting = setting(node);
    Leftovers.remove(node.stateFolder().resolve("pods"), setting.mark());
    Worlds worlds = new Worlds(setting);
    execs.put(node.name(), new Exec(worlds, shared.executor()));
    PodRuntime processes = new ProcessRuntime(worlds, ids, shared.timers(), shared.executor());
    return new PodContext(
        shared.client(),
        new LinuxSandboxes(
            node, new PodAddresses(blocks), network, policies, node.stateFolder().resolve("pods")),
        List.of(standIn, processes, ingress()),
        new StatusCompiler(node.addresses()),
        events,
        new Prober(probes, shared.timers(), shared.executor()),
        shared.timers(),
        shared.executor());
  }

  private PodRuntime ingress() {
    return new IngressRuntime(
        new IngressRuntime.Parts(
            shared.loops(), shared.ingresses(), ids, shared.timers(), shared.executor()));
  }

  /// The DNS servers of the nodes know every name: from now on pods of `kube-system` show them.
  public void dnsAnswers() {
    agents.values().forEach(NodeAgent::dnsAnswers);
  }

  /// Where a pod lives on its node, by its uid; empty while it has no namespaces.
  public Optional<Sandbox> sandbox(String uid) {
    return agents.values().stream()
        .flatMap(agent -> agent.worker(uid).stream())
        .flatMap(worker -> worker.sandbox().stream())
        .findFirst();
  }

  private Worlds.Setting setting(NodeConfig node) {
    return new Worlds.Setting(
        node.name(),
        node.name() + "@" + node.stateFolder(),
        node.stateFolder().resolve("claims"),
        node.addresses(),
        Optional.ofNullable(nodes.get(node.name()))
            .flatMap(object -> Optional.ofNullable(object.getStatus()))
            .flatMap(status -> Optional.ofNullable(status.getAllocatable()))
            .orElse(Map.of()),
        node.dns(),
        node.hostResolvConf(),
        services::in,
        namespace -> new ApiObjects(shared.client(), namespace),
        shared.tokens());
  }

  /// ConfigMaps and Secrets, read from the API.
  private record ApiObjects(ObjectClient client, String namespace) implements ConfigObjects {
    @Override
    public Optional<ConfigMap> configMap(String name) {
      return client.get(ConfigMap.class, namespace, name);
    }

    @Override
    public Optional<Secret> secret(String name) {
      return client.get(Secret.class, namespace, name);
    }
  }

  /// Logs, commands and ports of the pods of these nodes, for the API.
  public PodStreams streams() {
    return new NodeStreams(
        pod ->
            Optional.ofNullable(agents.get(pod.node())).flatMap(agent -> agent.worker(pod.uid())),
        node -> Optional.ofNullable(execs.get(node)),
        shared.executor());
  }

  /// For an informer of pods.
  public Informer.Handler<Pod> pods() {
    return new Informer.Handler<>() {
      @Override
      public void put(Optional<Pod> before, Pod now) {
        podChanged(now);
      }

      @Override
      public void deleted(Pod last) {
        podDeleted(last);
      }
    };
  }

  /// For an informer of Services.
  public Informer.Handler<Service> services() {
    return new Informer.Handler<>() {
      @Override
      public void put(Optional<Service> before, Service now) {
        services.put(now);
        boolean sameTargets =
            before.filter(b -> Objects.equals(b.getSpec(), now.getSpec())).isPresent();
        if (!sameTargets) {
          tell(now.getMetadata().getNamespace());
        }
      }

      @Override
      public void deleted(Service last) {
        services.remove(last);
      }

      private void tell(String namespace) {
        agents
            .values()
            .forEach(agent -> agent.servicesChanged(namespace, () -> services.in(namespace)));
      }
    };
  }

  /// For an informer of nodes.
  public Informer.Handler<Node> nodes() {
    return new Informer.Handler<>() {
      @Override
      public void put(Optional<Node> before, Node now) {
        String name = now.getMetadata().getName();
        nodes.put(name, now);
        Optional.ofNullable(agents.get(name)).ifPresent(agent -> agent.nodeChanged(now));
      }

      @Override
      public void deleted(Node last) {
        String name = last.getMetadata().getName();
        nodes.remove(name);
        Optional.ofNullable(agents.get(name)).ifPresent(NodeAgent::nodeDeleted);
      }
    };
  }

  private void podChanged(Pod pod) {
    String node = pod.getSpec().getNodeName();
    if (node == null || node.isEmpty()) {
      return;
    }
    synchronized (pods) {
      NodeAgent agent = agents.get(node);
      if (agent == null) {
        pods.put(pod.getMetadata().getUid(), pod);
      } else {
        agent.podChanged(pod);
      }
    }
  }

  private void podDeleted(Pod last) {
    synchronized (pods) {
      pods.remove(last.getMetadata().getUid());
      String node = last.getSpec().getNodeName();
      Optional.ofNullable(node).map(agents::get).ifPresent(agent -> agent.podDeleted(last));
    }
  }

  /// Ends the agents: containers end, pods leave the network, API objects stay.
  @Override
  public void close() {
    agents.values().forEach(NodeAgent::close);
    agents.clear();
  }
}
