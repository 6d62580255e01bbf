// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.Forward;
import io.portolan.dns.config.Forward.Target;
import io.portolan.dns.forward.ForwardSettings;
import io.portolan.dns.forward.Forwarder;
import io.portolan.dns.forward.UpstreamServer;
import io.portolan.dns.wire.Name;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/// A forward plugin's way to its servers, which follow the host's resolvers where it names those.
final class ForwardPath {
  private final Forward config;
  private final Forwarder forwarder;
  private boolean isStopped;

  private ForwardPath(Forward config, Forwarder forwarder) {
    this.config = config;
    this.forwarder = forwarder;
  }

  static ForwardPath open(
      Forward config, Surroundings surroundings, List<InetSocketAddress> hostResolvers) {
    return new ForwardPath(
        config,
        new Forwarder(
            surroundings.loop(),
            surroundings.sockets(),
            settings(config, surroundings),
            surroundings.random(),
            surroundings.nanoTime(),
            servers(config, hostResolvers)));
  }

  private static ForwardSettings settings(Forward config, Surroundings surroundings) {
    ForwardSettings usual = ForwardSettings.DEFAULT;
    return new ForwardSettings(
        usual.attemptTimeout(),
        usual.lookupTimeout(),
        config.maxConcurrent() == 0 ? usual.maxWaiting() : config.maxConcurrent(),
        switch (config.policy()) {
          case RANDOM -> ForwardSettings.Order.BY_CHANCE;
          case ROUND_ROBIN -> ForwardSettings.Order.IN_TURN;
          case SEQUENTIAL -> ForwardSettings.Order.AS_NAMED;
        },
        config.transport() == Forward.Transport.STREAM,
        config.expire(),
        config.health(),
        config.failover().isEmpty() ? ForwardSettings.USUAL_EXCUSES : config.failover(),
        config.tls(),
        config.failFast(),
        surroundings.own());
  }

  Forwarder forwarder() {
    return forwarder;
  }

  synchronized void use(List<InetSocketAddress> hostResolvers) {
    if (!isStopped) {
      forwarder.useServers(servers(config, hostResolvers));
    }
  }

  private static List<UpstreamServer> servers(
      Forward config, List<InetSocketAddress> hostResolvers) {
    return config.to().stream().flatMap(target -> servers(target, hostResolvers)).toList();
  }

  private static Stream<UpstreamServer> servers(
      Target target, List<InetSocketAddress> hostResolvers) {
    return switch (target) {
      case Target.Server(UpstreamServer server) -> Stream.of(server);
      case Target.HostResolvers _ -> hostResolvers.stream().map(UpstreamServer::plain);
    };
  }

  /// Asks the servers for a name of chance, to find out whether the question comes back.
  void probe(Name name) {
    forwarder.probe(name);
  }

  /// Asks nobody any more.
  synchronized void stop() {
    isStopped = true;
    forwarder.useServers(List.of());
  }

  void close() {
    forwarder.close();
  }
}
