// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.kubeconfig.KubeconfigEdit;
import io.portolan.cli.kubeconfig.KubeconfigText;
import io.portolan.cli.state.ClusterConfig;
import io.portolan.cli.state.StateFolder;
import io.portolan.datapath.HostAccess;
import io.portolan.datapath.NetworkFeed;
import io.portolan.datapath.NodeDatapath;
import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.Underlay;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.PodStreams;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.auth.ClusterCertificates;
import io.portolan.kube.client.InProcessClient;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.http.ApiServer;
import io.portolan.kube.kind.Kinds;
import io.portolan.kube.store.MemoryStore;
import io.portolan.kube.store.Store;
import io.portolan.linux.BindOptions;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.node.network.NetworkWatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// All the parts of a cluster on one machine, started in the order in which they are written in
/// [#start] and stopped in the reverse.
final class Cluster implements AutoCloseable {
  private static final int UNDERLAY_MTU = 1500;
  private static final int API_PORT_INSIDE = 6443;
  private static final int EVENT_LOOPS = 2;
  private static final Duration AUDIT_EVERY = Duration.ofMinutes(1);

  private final Parts parts;
  private final ClusterConfig config;
  private final Instant since;
  private final boolean hostAccess;
  private final Api api;
  private final ObjectClient client;
  private final KubeconfigText.Entry kubeconfig;
  private final Publications publications;
  private final List<NodeDatapath> datapaths;

  private Cluster(StateFolder folder, DaemonOptions options, Parts parts) throws IOException {
    this.parts = parts;
    InstantSource clock = InstantSource.system();
    this.since = clock.instant();
    NetworkNamespace host = parts.add(NetworkNamespace.current());
    ClusterConfig chosen = ClusterChoice.settle(folder, options, host, System.getenv());
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(EVENT_LOOPS, EpollIoHandler.newFactory());
    parts.add(() -> loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS));

    Store store = parts.add(new MemoryStore());
    this.api = new Api(store, Kinds.builtIn(), clock, new SecureRandom());
    this.client = new InProcessClient(api, WriteContext.PORTOLAN);

    Underlay underlay = parts.add(Underlay.create(chosen.ranges().nodes(), UNDERLAY_MTU));
    List<NodeNamespace> nodes = new ArrayList<>();
    for (int i = 1; i <= chosen.nodes(); i++) {
      nodes.add(underlay.addNode(chosen.nodeName(i), chosen.addressesOfNode(i)));
    }
    NetworkFeed feed = new NetworkFeed();
    this.hostAccess = isRoot();
    if (hostAccess) {
      HostAccess access =
          parts.add(
              HostAccess.connect(
                  underlay,
                  new HostAccess.Settings(
                      host,
                      chosen.name(),
                      chosen.ranges(),
                      chosen.hostAddresses(),
                      nodes.getFirst(),
                      UNDERLAY_MTU)));
      feed.follow(access::apply);
    }

    ClusterCertificates certificates =
        ClusterCertificates.open(folder.pki(), serverNames(chosen), clock);
    ApiServer server =
        parts.add(
            ApiServer.start(
                api,
                new ApiServer.Settings(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), chosen.apiPort()),
                    certificates,
                    PodStreams.none())));
    this.config = chosen.withApiPort(server.address().getPort());
    config.write(folder);
    this.kubeconfig = entry(config, certificates);
    for (NodeNamespace node : nodes) {
      for (IpAddress address : node.addresses()) {
        parts.add(leadToApi(loops, node, address, host, server.address()));
      }
    }

    parts.add(NetworkWatch.start(client, feed));
    this.datapaths = new ArrayList<>();
    for (NodeNamespace node : nodes) {
      datapaths.add(parts.add(datapath(node, feed, clock)));
    }
    this.publications =
        parts.add(
            Publications.open(
                host, nodes.getFirst(), client, loops, folder.path().resolve("published")));
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
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private NodeDatapath datapath(NodeNamespace node, NetworkFeed feed, InstantSource clock) {
    NodeDatapath datapath =
        NodeDatapath.start(
            new NodeDatapath.Settings(
                node,
                new NodeFacts(node.name(), node.addresses(), List.of()),
                config.ranges(),
                config.routeMode(),
                UNDERLAY_MTU,
                AUDIT_EVERY),
            clock);
    feed.follow(datapath::apply);
    return datapath;
  }

  /// The API answers inside the cluster at each node's address, too.
  private static Relay leadToApi(
      EventLoopGroup loops,
      NodeNamespace node,
      IpAddress address,
      NetworkNamespace host,
      InetSocketAddress server) {
    int listening =
        Sockets.listenTcp(
            node.namespace(),
            new InetSocketAddress(inet(address), API_PORT_INSIDE),
            BindOptions.NONE);
    return Relay.start(loops, listening, () -> Sockets.connectTcp(host, server));
  }

  private static ClusterCertificates.ServerNames serverNames(ClusterConfig config) {
    List<InetAddress> addresses = new ArrayList<>();
    addresses.add(inet(config.kubernetesAddress()));
    for (int i = 1; i <= config.nodes(); i++) {
      config.addressesOfNode(i).forEach(address -> addresses.add(inet(address)));
    }
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

  private static InetAddress inet(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.bytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of a family has its length", e);
    }
  }

  private static boolean isRoot() {
    return System.getenv().getOrDefault("PORTOLAN_ROOTLESS", "").isEmpty();
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

  Publications publications() {
    return publications;
  }

  StatusReport status() {
    List<String> problems = new ArrayList<>();
    for (NodeDatapath datapath : datapaths) {
      datapath.health().problem().ifPresent(problems::add);
    }
    return new StatusReport(config, kubeconfig, since, hostAccess, publications.list(), problems);
  }

  @Override
  public void close() {
    parts.close();
  }
}
