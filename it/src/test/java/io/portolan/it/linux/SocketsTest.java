// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.linux;

import static io.portolan.it.linux.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.linux.BindOptions;
import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.linux.process.DescriptorInput;
import io.portolan.linux.process.DescriptorOutput;
import io.portolan.linux.process.Descriptors;
import io.portolan.linux.route.Address;
import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.LinkSettings;
import io.portolan.linux.route.MacAddress;
import io.portolan.linux.route.Neighbour;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.linux.route.Vxlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(AtHome.class)
class SocketsTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(strings = {"10.1.0.", "fd00::"})
  void carriesTcpAcrossAVethPair(String network) throws Exception {
    try (NetworkNamespace left = NetworkNamespace.create();
        NetworkNamespace right = NetworkNamespace.create()) {
      cable(left, right);
      address(left, 2, network + "1/24");
      address(right, 2, network + "2/24");
      exchange(left, right, network + "2");
    }
  }

  @Test
  void carriesTcpThroughAVxlan() throws Exception {
    try (NetworkNamespace left = NetworkNamespace.create();
        NetworkNamespace right = NetworkNamespace.create()) {
      cable(left, right);
      address(left, 2, "172.30.0.2/24");
      address(right, 2, "172.30.0.3/24");
      tunnel(left, "172.30.0.2", "172.30.0.3", 1);
      tunnel(right, "172.30.0.3", "172.30.0.2", 2);
      address(left, 3, "10.244.0.1/16");
      address(right, 3, "10.244.0.2/16");
      exchange(left, right, "10.244.0.2");
    }
  }

  @Test
  void saysHowAConnectFailed() {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      InetSocketAddress closed = at("127.0.0.1", 1);
      assertThatThrownBy(() -> Sockets.connectTcp(namespace, closed, SOON))
          .isInstanceOf(LinuxException.class)
          .hasMessage(
              "connect to 127.0.0.1:1 in " + namespace + ": Connection refused (ECONNREFUSED)");
      assertThatThrownBy(() -> Sockets.connectTcp(namespace, at("fd00::1", 1), SOON))
          .hasMessageContaining("[fd00:0:0:0:0:0:0:1]:1")
          .hasMessageContaining("(ENETUNREACH)");
    }
  }

  @Test
  void givesUpAConnectThatNobodyAnswers() {
    try (NetworkNamespace left = NetworkNamespace.create();
        NetworkNamespace right = NetworkNamespace.create()) {
      cable(left, right);
      address(left, 2, "10.1.0.1/24");
      assertThatThrownBy(() -> Sockets.connectTcp(left, at("10.1.0.2", 80), Duration.ofMillis(20)))
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ETIMEDOUT));
    }
  }

  @Test
  void bindsToAnAddressThatIsNotThereOnlyWhenAsked() {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      for (String ip : new String[] {"10.96.0.10", "fd00::a"}) {
        assertThatThrownBy(() -> Sockets.bindUdp(namespace, at(ip, 53), BindOptions.NONE))
            .hasMessageContaining("(EADDRNOTAVAIL)");
        BindOptions free = BindOptions.NONE.withFreeBind().withPacketInfo().withReusePort();
        int first = Sockets.bindUdp(namespace, at(ip, 53), free);
        int second = Sockets.bindUdp(namespace, at(ip, 53), free);
        assertThat(Sockets.localAddress(second)).isEqualTo(at(ip, 53));
        Sockets.close(first);
        Sockets.close(second);
        Sockets.close(Sockets.bindUdp(namespace, at(ip, 53), BindOptions.NONE.withTransparent()));
      }
    }
  }

  @Test
  void keepsTheFamiliesApartUnlessAsked() {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      int six = Sockets.listenTcp(namespace, at("::", 80), BindOptions.NONE);
      int four = Sockets.listenTcp(namespace, at("0.0.0.0", 80), BindOptions.NONE);
      int both = Sockets.listenTcp(namespace, at("::", 81), BindOptions.NONE.withDualStack());
      assertThatThrownBy(() -> Sockets.listenTcp(namespace, at("0.0.0.0", 81), BindOptions.NONE))
          .hasMessageContaining("(EADDRINUSE)");
      Sockets.close(six);
      Sockets.close(four);
      Sockets.close(both);
    }
  }

  private static void cable(NetworkNamespace left, NetworkNamespace right) {
    try (RouteNetlink outer = RouteNetlink.open(left);
        RouteNetlink inner = RouteNetlink.open(right)) {
      LinkSettings near = LinkSettings.NONE.withIndex(2).setUp();
      LinkSettings far = LinkSettings.NONE.withIndex(2).in(right);
      outer.execute(batch -> batch.addVeth("eth0", near, "eth0", far));
      inner.execute(batch -> batch.changeLink(2, LinkSettings.NONE.setUp()));
    }
  }

  private static void address(NetworkNamespace namespace, int link, String address) {
    try (RouteNetlink route = RouteNetlink.open(namespace)) {
      route.execute(batch -> batch.addAddress(Address.on(link, IpPrefix.of(address)).withoutDad()));
    }
  }

  private static void tunnel(NetworkNamespace namespace, String local, String peer, int number) {
    Vxlan vxlan = new Vxlan(1, Optional.of(InetAddress.ofLiteral(local)), 2, 4789, false);
    MacAddress own = new MacAddress(0x02_00_00_00_00_00L + number);
    MacAddress others = new MacAddress(0x02_00_00_00_00_00L + 3 - number);
    InetAddress far = InetAddress.ofLiteral("10.244.0." + (3 - number));
    try (RouteNetlink route = RouteNetlink.open(namespace)) {
      route.execute(
          batch ->
              batch
                  .addVxlan("vx0", LinkSettings.NONE.withIndex(3).withMac(own).setUp(), vxlan)
                  .addNeighbour(Neighbour.forwarding(3, others, InetAddress.ofLiteral(peer)))
                  .addNeighbour(Neighbour.permanent(3, far, others)));
    }
  }

  private static void exchange(NetworkNamespace left, NetworkNamespace right, String to)
      throws Exception {
    int listener = Sockets.listenTcp(right, at(to, 0), BindOptions.NONE);
    int client = Sockets.connectTcp(left, Sockets.localAddress(listener), SOON);
    int[] server = new int[1];
    eventually(
        () -> {
          OptionalInt accepted = Sockets.accept(listener);
          assertThat(accepted).isPresent();
          server[0] = accepted.getAsInt();
        });
    try (DescriptorOutput out = new DescriptorOutput(client);
        DescriptorInput in = new DescriptorInput(server[0])) {
      byte[] hello = "hello".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
      Thread writer = Thread.startVirtualThread(() -> write(out, hello));
      assertThat(in.readNBytes(hello.length)).isEqualTo(hello);
      writer.join();
    } finally {
      Descriptors.close(listener);
    }
  }

  private static void write(DescriptorOutput out, byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetSocketAddress at(String ip, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
  }
}
