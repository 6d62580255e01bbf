// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.netty.channel.EventLoopGroup;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.state.AtomicFile;
import io.portolan.datapath.NodeNamespace;
import io.portolan.kube.client.ObjectClient;
import io.portolan.linux.BindOptions;
import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.network.IpAddress;
import io.portolan.network.NodePortAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The ports of 127.0.0.1 that lead into the cluster, remembered in a file so that they are there
/// again after a restart. A target is looked up at each connection: it may come and go.
///
/// Safe for several threads.
final class Publications implements AutoCloseable {
  private final NetworkNamespace host;
  private final NodeNamespace from;
  private final NodePortAddresses nodePorts;
  private final ObjectClient client;
  private final EventLoopGroup loops;
  private final Path file;
  private final Map<Integer, Published> published = new TreeMap<>();

  private record Published(Publication what, Relay relay) {}

  private Publications(
      NetworkNamespace host,
      NodeNamespace from,
      NodePortAddresses nodePorts,
      ObjectClient client,
      EventLoopGroup loops,
      Path file) {
    this.host = host;
    this.from = from;
    this.nodePorts = nodePorts;
    this.client = client;
    this.loops = loops;
    this.file = file;
  }

  /// Opens what was open before.
  ///
  /// @param from the node whose way into the cluster the connections take
  /// @param nodePorts at which of its addresses it answers at node ports
  static Publications open(
      NetworkNamespace host,
      NodeNamespace from,
      NodePortAddresses nodePorts,
      ObjectClient client,
      EventLoopGroup loops,
      Path file) {
    Publications publications = new Publications(host, from, nodePorts, client, loops, file);
    try {
      if (Files.exists(file)) {
        Files.readAllLines(file).stream().map(Publication::parse).forEach(publications::listen);
      }
    } catch (IOException e) {
      throw new Failure(Failure.Kind.STATE, "cannot read " + file + ": " + e.getMessage(), e);
    }
    return publications;
  }

  /// Removes, then adds; nothing is changed when one of them is refused.
  ///
  /// @throws Failure PORT_IN_USE, or USAGE for a port that is not published
  synchronized void change(List<Publication> add, List<Integer> remove) {
    for (int port : remove) {
      if (!published.containsKey(port)) {
        throw new Failure(Failure.Kind.USAGE, "port " + port + " is not published");
      }
    }
    for (Publication publication : add) {
      Optional<Published> before = Optional.ofNullable(published.get(publication.hostPort()));
      if (before.isPresent() && !remove.contains(publication.hostPort())) {
        if (before.get().what().equals(publication)) {
          continue;
        }
        throw new Failure(
            Failure.Kind.PORT_IN_USE,
            "port " + publication.hostPort() + " is published already: " + before.get().what());
      }
    }
    for (int port : remove) {
      Optional.ofNullable(published.remove(port)).ifPresent(gone -> gone.relay().close());
    }
    add.stream()
        .filter(publication -> !published.containsKey(publication.hostPort()))
        .forEach(this::listen);
    remember();
  }

  synchronized List<Publication> list() {
    return published.values().stream().map(Published::what).toList();
  }

  private synchronized void listen(Publication publication) {
    int socket;
    try {
      socket =
          Sockets.listenTcp(
              host,
              new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), publication.hostPort()),
              BindOptions.NONE);
    } catch (LinuxException e) {
      if (e.errno() == Errno.EADDRINUSE) {
        throw new Failure(
            Failure.Kind.PORT_IN_USE,
            "port " + publication.hostPort() + " of 127.0.0.1 is in use; publish another one",
            e);
      }
      throw new Failure(
          Failure.Kind.SYSTEM, "cannot publish " + publication + ": " + e.getMessage(), e);
    }
    Relay relay = Relay.start(loops, socket, () -> connect(publication));
    published.put(publication.hostPort(), new Published(publication, relay));
  }

  private int connect(Publication publication) {
    return Sockets.connectTcp(from.namespace(), target(publication));
  }

  private InetSocketAddress target(Publication publication) {
    String address =
        switch (publication.kind()) {
          case NODE_PORT ->
              nodePorts.atNode(from.addresses()).stream()
                  .findFirst()
                  .map(IpAddress::toString)
                  .orElseThrow(
                      () ->
                          unreachable(
                              publication,
                              from.name() + " has no address of --nodeport-addresses"));
          case SERVICE ->
              client
                  .get(Service.class, publication.namespace(), publication.name())
                  .map(service -> service.getSpec().getClusterIP())
                  .filter(ip -> !ip.isEmpty() && !ip.equals("None"))
                  .orElseThrow(() -> unreachable(publication, "has no cluster IP"));
          case POD ->
              client
                  .get(Pod.class, publication.namespace(), publication.name())
                  .flatMap(pod -> Optional.ofNullable(pod.getStatus().getPodIP()))
                  .orElseThrow(() -> unreachable(publication, "has no address"));
        };
    try {
      return new InetSocketAddress(InetAddress.getByName(address), publication.port());
    } catch (UnknownHostException e) {
      throw unreachable(publication, address);
    }
  }

  private static IllegalStateException unreachable(Publication publication, String why) {
    return new IllegalStateException(publication + ": the target does not exist or " + why);
  }

  private void remember() {
    StringBuilder lines = new StringBuilder();
    published.values().forEach(entry -> lines.append(entry.what()).append('\n'));
    try {
      AtomicFile.write(file, lines.toString());
    } catch (IOException e) {
      throw new Failure(Failure.Kind.STATE, "cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    published.values().forEach(entry -> entry.relay().close());
    published.clear();
  }
}
