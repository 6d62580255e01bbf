// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.linux.BindOptions;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.linux.Sysctl;
import io.portolan.linux.conntrack.Conntrack;
import io.portolan.linux.conntrack.ConntrackEntry;
import io.portolan.linux.conntrack.ConntrackFilter;
import io.portolan.linux.process.Command;
import io.portolan.linux.process.Spawner;
import io.portolan.linux.process.Streams;
import io.portolan.linux.process.Surroundings;
import io.portolan.linux.uapi.In;
import io.portolan.linux.uapi.Socket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(AtHome.class)
class ConntrackTest {
  private static final InetAddress FOUR = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress SIX = InetAddress.ofLiteral("::1");

  private NetworkNamespace namespace;
  private Conntrack conntrack;
  private final int[] sockets = new int[4];

  @BeforeEach
  void connectOncePerFamily() throws Exception {
    namespace = NetworkNamespace.create();
    conntrack = Conntrack.open(namespace);
    Sysctl.write(namespace, "net/netfilter/nf_conntrack_acct", "1");
    trackEverything();
    connect(FOUR, 0);
    connect(SIX, 2);
  }

  /// The kernel tracks nothing in a namespace until a rule asks for it.
  private void trackEverything() throws Exception {
    String rules =
        "add table inet t; add chain inet t c { type filter hook output priority 0; };"
            + " add rule inet t c ct state new accept";
    Command nft =
        new Command(
            List.of("nft", rules),
            Map.of("PATH", "/usr/sbin:/sbin:/usr/bin:/bin"),
            "/",
            new Streams.Nowhere());
    int code =
        Spawner.spawn(nft, Surroundings.SAME.in(namespace)).exit().get(60, TimeUnit.SECONDS).code();
    assertThat(code).isZero();
  }

  private void connect(InetAddress address, int at) {
    InetSocketAddress server = new InetSocketAddress(address, 8080);
    sockets[at] = Sockets.listenTcp(namespace, server, BindOptions.NONE);
    sockets[at + 1] = Sockets.connectTcp(namespace, server, Duration.ofSeconds(60));
  }

  @AfterEach
  void close() {
    for (int socket : sockets) {
      Sockets.close(socket);
    }
    conntrack.close();
    namespace.close();
  }

  @Test
  void listsConnectionsWithTheirCounters() {
    List<ConntrackEntry> all = conntrack.list(ConntrackFilter.ALL.protocol(In.IPPROTO_TCP));
    assertThat(all)
        .extracting(entry -> entry.original().destination())
        .containsExactlyInAnyOrder(FOUR, SIX);
    for (ConntrackEntry entry : all) {
      assertThat(entry.original().destinationPort()).isEqualTo(8080);
      assertThat(entry.reply().sourcePort()).isEqualTo(8080);
      assertThat(entry.isAnswered()).isTrue();
      assertThat(entry.isDestinationTranslated()).isFalse();
      assertThat(entry.sent().packets()).isGreaterThanOrEqualTo(2);
      assertThat(entry.answered().bytes()).isGreaterThanOrEqualTo(60);
    }
  }

  @Test
  void deletesOnlyWhatIsMeant() {
    assertThat(conntrack.delete(ConntrackFilter.ALL.to(FOUR).toPort(9))).isZero();
    assertThat(conntrack.delete(ConntrackFilter.ALL.answeredBy(FOUR).toPort(8080))).isEqualTo(1);
    assertThat(conntrack.list(ConntrackFilter.ALL.family(Socket.AF_INET))).isEmpty();
    assertThat(conntrack.list(ConntrackFilter.ALL)).hasSize(1);
  }

  @Test
  void passesOverAConnectionThatIsGone() {
    List<ConntrackEntry> all = conntrack.list(ConntrackFilter.ALL);
    assertThat(conntrack.delete(all)).isEqualTo(2);
    assertThat(conntrack.delete(all)).isZero();
    assertThat(conntrack.mark(all, 1, 1)).isZero();
  }

  @Test
  void setsOnlyTheBitsOfTheMask() {
    List<ConntrackEntry> all = conntrack.list(ConntrackFilter.ALL);
    assertThat(conntrack.mark(all, 0x11, 0xff)).isEqualTo(2);
    assertThat(conntrack.mark(all, 0x40, 0xf0)).isEqualTo(2);
    assertThat(conntrack.list(ConntrackFilter.ALL))
        .extracting(ConntrackEntry::mark)
        .containsExactly(0x41, 0x41);
  }
}
