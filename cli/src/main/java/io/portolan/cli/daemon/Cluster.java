// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.kubeconfig.KubeconfigEdit;
import io.portolan.cli.kubeconfig.KubeconfigText;
import io.portolan.cli.state.ClusterConfig;
import io.portolan.cli.state.StateFolder;
import io.portolan.control.ControlSettings;
import io.portolan.control.Controllers;
import io.portolan.control.frame.SystemTime;
import io.portolan.control.service.PortRange;
import io.portolan.datapath.NetworkFeed;
import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.link.Kernel;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.datapath.underlay.Underlay;
import io.portolan.dns.config.DnsConfig;
import io.portolan.dns.forward.ForwardSettings;
import io.portolan.dns.forward.ResolvConfFile;
import io.portolan.dns.forward.UpstreamSockets;
import io.portolan.dns.plugin.ClusterDns;
import io.portolan.dns.plugin.Surroundings;
import io.portolan.dns.server.Handler;
import io.portolan.dns.server.LocalClient;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.auth.ClusterCertificates;
import io.portolan.kube.auth.ServiceAccountTokens;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.Informer;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.http.ApiServer;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.store.SqliteStore;
import io.portolan.kube.store.Store;
import io.portolan.linux.BindOptions;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.model.Change;
import io.portolan.network.policy.DnsPods;
import io.portolan.node.SystemTimers;
import io.portolan.node.agent.NodeAgents;
import io.portolan.node.agent.NodeConfig;
import io.portolan.node.balancer.LoadBalancerNodes;
import io.portolan.node.files.ResolvConf;
import io.portolan.node.ingress.DnsLookup;
import io.portolan.node.ingress.IngressWatch;
import io.portolan.node.ingress.NameLookup;
import io.portolan.node.network.ClusterNames;
import io.portolan.node.network.CorefileWatch;
import io.portolan.node.network.HealthCheckPorts;
import io.portolan.node.network.NetworkWatch;
import io.portolan.node.network.NodeDns;
import io.portolan.node.network.NodePolicies;
import io.portolan.node.network.ProgrammingLatency;
import io.portolan.node.volume.TokenSource;
import io.portolan.proxy.epoll.HalfClosingEpoll;
import io.portolan.proxy.ocsp.HttpResponder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/// All the parts of a cluster on one machine, started in the order in which they are written in
/// [#start] and stopped in the reverse.
final class Cluster implements AutoCloseable {
  private static final int UNDERLAY_MTU = 1500;
  private static final int API_PORT_INSIDE = 6443;
  private static final int EVENT_LOOPS = 2;
  private static final int DNS_PORT = 53;
  private static final String DOMAIN = "cluster.local";
  private static final Duration SYNC_PATIENCE = Duration.ofSeconds(30);
  private static final Duration AUDIT_EVERY = Duration.ofSeconds(5);
  private static final Path HOST_RESOLV_CONF = Path.of("/etc/resolv.conf");
  private static final Duration RESOLV_CONF_EVERY = Duration.ofSeconds(5);

  private final Parts parts;
  private final StateFolder folder;
  private final InstantSource clock = InstantSource.system();
  private final Instant since = clock.instant();
  private final NetworkNamespace host;
  private final ExecutorService threads;
  private final NetworkFeed feed = new NetworkFeed();
  private final ClusterDns dns;
  private final Map<NodeNamespace, NodeDatapath> datapaths = new LinkedHashMap<>();

  private final ClusterConfig config;
  private final Api api;
  private final ObjectClient client;
  private final ClusterCertificates certificates;
  private final IoEventLoopGroup loops;
  private final Ground ground;
  private final NodeAgents agents;
  private final KubeconfigText.Entry kubeconfig;
  private final Publications publications;
  private final List<NodeDns> nodeDns = new CopyOnWriteArrayList<>();
  private final CorefileWatch corefile;
  private final Questions questions;

  /// Each stage needs those before it; what is in one stage starts at the same time.
  private Cluster(StateFolder folder, DaemonOptions options, Parts parts)
      throws IOException, InterruptedException {
    this.parts = parts;
    this.folder = folder;
    this.host = parts.add(NetworkNamespace.current());
    this.threads = parts.add(Executors.newVirtualThreadPerTaskExecutor());
    ClusterConfig chosen = ClusterChoice.settle(folder, options, host, System.getenv());

    try (Stage first = new Stage(threads)) {
      Future<Api> objects = first.start(this::openStore);
      Future<ClusterCertificates> pki =
          first.start(() -> ClusterCertificates.open(folder.pki(), serverNames(chosen), clock));
      Future<IoEventLoopGroup> netty = first.start(this::startLoops);
      Future<Ground> laid = first.start(() -> Ground.lay(chosen, host, UNDERLAY_MTU, parts));
      first.await();
      this.api = objects.resultNow();
      this.certificates = pki.resultNow();
      this.loops = netty.resultNow();
      this.ground = laid.resultNow();
    }
    this.client = new InProcessClient(api, WriteContext.PORTOLAN);
    ground.follow(feed);
    feed.accept(new Change.PutPod(DnsPods.of(chosen.ranges())));

    SystemTimers timers = parts.add(new SystemTimers(threads));
    this.dns = parts.add(dns(chosen));
    IngressWatch ingress =
        parts.add(
            IngressWatch.start(
                client,
                feed,
                parts.add(new EventRecorder(client, "ingress", "", clock)),
                timers,
                lookup(),
                HttpResponder.elsewhere()));
    this.agents = agents(timers, ingress);

    ApiServer server;
    try (Stage second = new Stage(threads)) {
      second.start(() -> startControllers(chosen));
      Future<ApiServer> prepared = second.start(() -> prepareServer(chosen, agents));
      for (NodeNamespace node : ground.nodes()) {
        NodeDatapath datapath = startDatapath(chosen, node);
        datapaths.put(node, datapath);
        nodeDns.add(
            parts.add(NodeDns.start(node, chosen.ranges().dns(), loops, dns, datapath.names())));
      }
      second.await();
      server = parts.add(prepared.resultNow());
    }

    // Only now, since the controllers join every write.
    server.listen();
    this.config = chosen.withApiPort(server.address().getPort());
    config.write(folder);
    this.kubeconfig = entry(config, certificates);
    leadToApi(server.address());

    parts.add(
        ResolvConfFile.follow(
            HOST_RESOLV_CONF, RESOLV_CONF_EVERY, conf -> dns.useHostResolvers(conf.servers())));
    this.corefile = parts.add(followCorefile(dns));
    ClusterNames names = parts.add(ClusterNames.follow(dns, client, feed, clock));
    ProgrammingLatency latency = new ProgrammingLatency(feed, dns.programming(), clock);
    NetworkWatch watch = parts.add(NetworkWatch.start(client, feed, latency));
    parts.add(agents);
    try (Stage third = new Stage(threads)) {
      datapaths.forEach(
          (node, datapath) ->
              third.start(
                  () ->
                      agents.add(
                          nodeConfig(node),
                          datapath.pods(),
                          new NodePolicies(feed, watch, datapath))));
      third.await();
    }
    parts.add(Informer.start(client, Service.class, List.of(agents.services())));
    parts.add(Informer.start(client, Node.class, List.of(agents.nodes())));
    parts.add(Informer.start(client, Pod.class, List.of(agents.pods())));
    if (!watch.awaitSynced(SYNC_PATIENCE)) {
      throw new Failure(Failure.Kind.TIMEOUT, "the stored objects could not be read in time");
    }
    names.synced();
    this.questions =
        new Questions(client, feed, config, datapaths, dns, ingress, agents, ground, host);
    EventRecorder denied = parts.add(new EventRecorder(client, "portolan", "", clock));
    parts.add(DenialEvents.start(client, denied, questions.denials()));
    LoadBalancerNodes balancers =
        parts.add(LoadBalancerNodes.start(client, feed, Underlay.NODE_LINK, clock));
    ground.nodes().forEach(node -> balancers.add(node.name(), node.namespace()));
    this.publications =
        parts.add(
            Publications.open(
                host,
                ground.nodes().getFirst(),
                config.ranges().nodePorts(),
                client,
                loops,
                folder.path().resolve("published")));
  }

  /// Starts a cluster.
  ///
  /// @throws RuntimeException of the part that does not start; nothing is left half made
  static Cluster start(StateFolder folder, DaemonOptions options) {
    Parts parts = new Parts();
    try {
      return new Cluster(folder, options, parts);
    } catch (IOException e) {
      parts.close();
      throw new Failure(Failure.Kind.STATE, String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      parts.close();
      throw new Failure(Failure.Kind.INTERNAL, "interrupted while starting", e);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private Api openStore() {
    Store store = parts.add(SqliteStore.open(folder.store()));
    return new Api(store, BuiltInKinds.ALL, clock, new SecureRandom());
  }

  private IoEventLoopGroup startLoops() {
    IoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(EVENT_LOOPS, HalfClosingEpoll.newFactory());
    parts.add(() -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS));
    return group;
  }

  private Controllers startControllers(ClusterConfig chosen) {
    SystemTime time = parts.add(new SystemTime());
    ControlSettings settings = controlSettings(chosen, certificates);
    return parts.add(Controllers.start(api, client, settings, time, new SecureRandom()));
  }

  private ApiServer prepareServer(ClusterConfig chosen, NodeAgents agents) throws IOException {
    return ApiServer.prepare(
        api,
        new ApiServer.Settings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), chosen.apiPort()),
            certificates,
            agents.streams()));
  }

  private NodeAgents agents(SystemTimers timers, IngressWatch ingress) throws IOException {
    TokenSource tokens = TokenSource.of(new ServiceAccountTokens(certificates.tokenKeys(), api));
    return new NodeAgents(
        new NodeAgents.Shared(
            client, loops, timers, threads, new Random(), tokens, ingress.served()));
  }

  /// Answers as the usual Corefile says until the cluster's own is read, and asks other servers
  /// from the host's namespace, where this process is at home.
  private ClusterDns dns(ClusterConfig chosen) {
    ClusterDns dns =
        new ClusterDns(
            ClusterNames.unknown(DOMAIN, chosen.ranges()),
            Surroundings.of(
                loops.next(),
                UpstreamSockets.ofProcess(),
                new SecureRandom(),
                ForwardSettings.at(
                    Stream.concat(chosen.ranges().dns().stream(), addressesOfNodes(chosen).stream())
                        .toList())));
    dns.configure(DnsConfig.read(Map.of(DnsConfig.COREFILE, DnsConfig.DEFAULT)));
    return dns;
  }

  /// Names that Ingresses lead to are asked for as by a pod of each node, so that policies that
  /// accept names know what they stand for.
  private NameLookup lookup() {
    Handler everyNode =
        exchange -> {
          Handler handler = dns.at(DNS_PORT);
          for (NodeDns node : nodeDns) {
            handler = node.before(handler);
          }
          handler.handle(exchange);
        };
    InetSocketAddress client =
        new InetSocketAddress(Kernel.inet(ground.nodes().getFirst().addresses().getFirst()), 0);
    return new DnsLookup(new LocalClient(loops.next(), everyNode, client), threads);
  }

  private CorefileWatch followCorefile(ClusterDns dns) {
    EventRecorder events = parts.add(new EventRecorder(client, "coredns", "", clock));
    return CorefileWatch.follow(
        client,
        events,
        config -> {
          dns.configure(config);
          nodeDns.forEach(NodeDns::listen);
        });
  }

  private NodeDatapath startDatapath(ClusterConfig chosen, NodeNamespace node) {
    NodeDatapath datapath =
        parts.add(
            NodeDatapath.start(
                new NodeDatapath.Settings(
                    node,
                    new NodeFacts(node.name(), node.addresses(), List.of()),
                    chosen.ranges(),
                    chosen.routeMode(),
                    UNDERLAY_MTU,
                    AUDIT_EVERY,
                    chosen.established()),
                clock));
    feed.follow(datapath::apply);
    HealthCheckPorts checks =
        parts.add(
            new HealthCheckPorts(
                node,
                chosen.ranges().nodePorts(),
                loops,
                () -> datapath.health().problem().isEmpty()));
    feed.follow(checks::apply);
    return datapath;
  }

  private static ControlSettings controlSettings(
      ClusterConfig config, ClusterCertificates certificates) {
    return new ControlSettings(
        config.ranges(),
        PortRange.NODE_PORTS,
        config.nodes(),
        addressesOfNodes(config),
        API_PORT_INSIDE,
        Sockets.hasSctp(),
        certificates.authorityPem());
  }

  private static List<IpAddress> addressesOfNodes(ClusterConfig config) {
    return IntStream.rangeClosed(1, config.nodes())
        .mapToObj(config::addressesOfNode)
        .flatMap(List::stream)
        .toList();
  }

  /// How pods reach the cluster's DNS.
  static ResolvConf.ClusterDns clusterDns(ClusterConfig config) {
    return new ResolvConf.ClusterDns(
        config.ranges().dns().stream().map(IpAddress::toString).limit(1).toList(), DOMAIN);
  }

  /// What pods with the DNS policy `Default` get, as it is now.
  static ResolvConf hostResolver() {
    try {
      return Files.exists(HOST_RESOLV_CONF)
          ? ResolvConf.parse(Files.readString(HOST_RESOLV_CONF))
          : ResolvConf.EMPTY;
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.STATE, "cannot read " + HOST_RESOLV_CONF + ": " + e.getMessage(), e);
    }
  }

  private NodeConfig nodeConfig(NodeNamespace node) {
    return new NodeConfig(
        node.name(),
        node.addresses(),
        node.namespace(),
        folder.path().resolve("nodes").resolve(node.name()),
        clusterDns(config),
        hostResolver(),
        Map.of(),
        ApiServer.KUBERNETES_VERSION);
  }

  /// The API answers inside the cluster at each node's addresses, too.
  private void leadToApi(InetSocketAddress server) {
    for (NodeNamespace node : ground.nodes()) {
      for (IpAddress address : node.addresses()) {
        InetSocketAddress inside = new InetSocketAddress(Kernel.inet(address), API_PORT_INSIDE);
        int listening = Sockets.listenTcp(node.namespace(), inside, BindOptions.NONE);
        parts.add(Relay.start(loops, listening, () -> Sockets.connectTcp(host, server)));
      }
    }
  }

  private static ClusterCertificates.ServerNames serverNames(ClusterConfig config) {
    List<InetAddress> addresses = new ArrayList<>();
    addresses.add(Kernel.inet(config.kubernetesAddress()));
    addressesOfNodes(config).forEach(address -> addresses.add(Kernel.inet(address)));
    return ClusterCertificates.ServerNames.of("cluster.local", addresses);
  }

  private static KubeconfigText.Entry entry(
      ClusterConfig config, ClusterCertificates certificates) {
    return new KubeconfigText.Entry(
        KubeconfigEdit.contextName(config.name()),
        "https://127.0.0.1:" + config.apiPort(),
        base64(certificates.authorityPem()),
        base64(certificates.admin().certificatePem()),
        base64(certificates.admin().keyPem()));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// See [Daemon#showDns].
  void showDns() {
    agents.dnsAnswers();
  }

  /// What answers questions about the network.
  Questions questions() {
    return questions;
  }

  ClusterConfig config() {
    return config;
  }

  Api api() {
    return api;
  }

  ObjectClient client() {
    return client;
  }

  KubeconfigText.Entry kubeconfig() {
    return kubeconfig;
  }

  /// Trusts the cluster's authority and holds the administrator's certificate.
  SSLContext adminContext() throws IOException {
    return certificates.adminContext();
  }

  Publications publications() {
    return publications;
  }

  StatusReport status() {
    List<String> problems = new ArrayList<>();
    for (NodeDatapath datapath : datapaths.values()) {
      datapath.health().problem().ifPresent(problems::add);
    }
    corefile.problem().ifPresent(problems::add);
    return new StatusReport(
        config, kubeconfig, since, ground.hostAccess(), publications.list(), problems);
  }

  @Override
  public void close() {
    parts.close();
  }
}
