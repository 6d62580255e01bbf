// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.portolan.datapath.NetworkFeed;
import io.portolan.datapath.NodeNamespace;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.route.Address;
import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodePortAddresses;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Exposure;
import io.portolan.network.service.Exposure.TrafficPolicy;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServicePort;
import io.portolan.network.service.Slice;
import io.portolan.node.network.HealthCheckPorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Layers 3 and 4, rules 14 and 30: what a load balancer is told about a node.
class HealthCheckTest {
  private static final int PORT = 32000;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final NetworkNamespace namespace = NetworkNamespace.create();
  private final NodeNamespace node =
      new NodeNamespace(
          "node-1", namespace, List.of(IpAddress.of("172.30.0.2"), IpAddress.of("fd00:172:30::2")));
  private final NetworkFeed feed = new NetworkFeed();
  private final AtomicBoolean healthy = new AtomicBoolean(true);
  private final HealthCheckPorts checks =
      new HealthCheckPorts(node, NodePortAddresses.DEFAULT, loops, healthy::get);

  @BeforeEach
  void start() {
    try (RouteNetlink links = RouteNetlink.open(namespace)) {
      int loopback = links.link("lo").orElseThrow().index();
      for (String prefix : List.of("172.30.0.2/32", "fd00:172:30::2/128")) {
        links.execute(
            batch -> batch.addAddress(Address.on(loopback, IpPrefix.of(prefix)).withoutDad()));
      }
    }
    feed.follow(checks::apply);
    feed.accept(new Change.PutService(service(PORT)));
  }

  @AfterEach
  void stop() {
    checks.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    namespace.close();
  }

  @Test
  void aNodeWithReadyEndpointsPasses() throws Exception {
    feed.accept(slice(ready("10.244.1.2", "node-1"), ready("10.244.1.3", "node-1")));
    for (String address : List.of("172.30.0.2", "fd00:172:30::2")) {
      assertThat(ask(address))
          .startsWith("HTTP/1.1 200 OK")
          .contains("content-type: application/json")
          .contains("X-Content-Type-Options: nosniff")
          .contains("X-Load-Balancing-Endpoint-Weight: 2")
          .contains("\"namespace\": \"default\"")
          .contains("\"name\": \"web\"")
          .contains("\"localEndpoints\": 2")
          .contains("\"serviceProxyHealthy\": true");
    }
  }

  @Test
  void aNodeWithoutReadyEndpointsOfItsOwnFails() throws Exception {
    assertThat(ask("172.30.0.2")).startsWith("HTTP/1.1 503 Service Unavailable");
    feed.accept(slice(ready("10.244.2.2", "node-2"), terminating("10.244.1.2", "node-1")));
    assertThat(ask("172.30.0.2"))
        .startsWith("HTTP/1.1 503 Service Unavailable")
        .contains("\"localEndpoints\": 0");
  }

  @Test
  void aNodeWhoseNetworkIsBehindFails() throws Exception {
    feed.accept(slice(ready("10.244.1.2", "node-1")));
    healthy.set(false);
    assertThat(ask("172.30.0.2"))
        .startsWith("HTTP/1.1 503 Service Unavailable")
        .contains("\"localEndpoints\": 1")
        .contains("\"serviceProxyHealthy\": false");
  }

  @Test
  void thePortIsOpenAsLongAsTheServiceAsksForIt() throws Exception {
    feed.accept(new Change.PutService(service(PORT + 1)));
    assertThatExceptionOfType(LinuxException.class).isThrownBy(() -> ask("172.30.0.2"));
    feed.accept(new Change.PutService(service(PORT)));
    assertThat(ask("172.30.0.2")).startsWith("HTTP/1.1 503");
    feed.accept(new Change.RemoveService(service(PORT).name()));
    assertThatExceptionOfType(LinuxException.class).isThrownBy(() -> ask("172.30.0.2"));
  }

  @Test
  void onlyTheAddressesOfNodePortsAreAsked() throws Exception {
    checks.close();
    NodePortAddresses some = NodePortAddresses.of(List.of("172.30.0.0/24", "localhost"));
    try (HealthCheckPorts elsewhere = new HealthCheckPorts(node, some, loops, healthy::get)) {
      feed.follow(elsewhere::apply);
      for (String address : List.of("172.30.0.2", "127.0.0.1", "::1")) {
        assertThat(ask(address)).as(address).startsWith("HTTP/1.1 503");
      }
      assertThatExceptionOfType(LinuxException.class).isThrownBy(() -> ask("fd00:172:30::2"));
    }
  }

  private String ask(String address) throws Exception {
    return new RawClient(loops)
        .tcp(
            namespace,
            new InetSocketAddress(InetAddress.ofLiteral(address), PORT),
            "GET /healthz HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n",
            "");
  }

  private static Service service(int healthCheckPort) {
    return new Service(
        new NamespacedName("default", "web"),
        Service.Type.LOAD_BALANCER,
        false,
        List.of(IpAddress.of("10.96.0.20")),
        List.of(new ServicePort("", Protocol.TCP, 80, 30080)),
        "",
        Optional.empty(),
        new Exposure(
            true,
            List.of(),
            List.of(),
            List.of(),
            TrafficPolicy.CLUSTER,
            TrafficPolicy.LOCAL,
            healthCheckPort));
  }

  private static Change slice(Endpoint... endpoints) {
    return new Change.PutSlice(
        new Slice(new NamespacedName("default", "web-1"), "web", List.of(endpoints)));
  }

  private static Endpoint ready(String address, String node) {
    return endpoint(address, node, true);
  }

  private static Endpoint terminating(String address, String node) {
    return endpoint(address, node, false);
  }

  private static Endpoint endpoint(String address, String node, boolean ready) {
    return new Endpoint(
        IpAddress.of(address),
        "",
        Optional.of(node),
        Optional.empty(),
        ready,
        true,
        !ready,
        List.of(new EndpointPort("", Protocol.TCP, 8080)));
  }
}
