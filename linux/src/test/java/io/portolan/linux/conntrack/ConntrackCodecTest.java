// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.linux.conntrack.ConntrackEntry.Counters;
import io.portolan.linux.netlink.NetlinkMessage;
import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.uapi.In;
import io.portolan.linux.uapi.Socket;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ConntrackCodecTest {
  private static final InetAddress CLIENT = InetAddress.ofLiteral("10.244.1.5");
  private static final InetAddress SERVICE = InetAddress.ofLiteral("10.96.0.10");
  private static final InetAddress ENDPOINT = InetAddress.ofLiteral("10.244.2.7");
  private static final ConntrackEntry DNS =
      new ConntrackEntry(
          new ConntrackTuple(In.IPPROTO_UDP, CLIENT, SERVICE, 40000, 53),
          new ConntrackTuple(In.IPPROTO_UDP, ENDPOINT, CLIENT, 5353, 40000),
          0,
          0,
          3,
          77,
          0,
          Counters.NONE,
          Counters.NONE);

  @Test
  void namesTheVeryConnectionThatItDeletes() {
    NetlinkWriter out = new NetlinkWriter();
    ConntrackCodec.delete(out, DNS);
    ConntrackEntry read = ConntrackCodec.decode(NetlinkMessage.of(out.copy()));
    assertThat(read.original()).isEqualTo(DNS.original());
    assertThat(read.id()).isEqualTo(77);
    assertThat(read.zone()).isEqualTo(3);
  }

  @Test
  void keepsTypeAndCodeOfAnEcho() {
    ConntrackTuple echo = new ConntrackTuple(In.IPPROTO_ICMP, CLIENT, ENDPOINT, 0x1234, 8 << 8);
    NetlinkWriter out = new NetlinkWriter().begin(0x100, 0, "", "").rawU32(2);
    ConntrackCodec.tuple(out, 1, echo);
    assertThat(ConntrackCodec.decode(NetlinkMessage.of(out.copy())).original()).isEqualTo(echo);
  }

  @Test
  void choosesByWhatIsAskedOnly() {
    ConntrackFilter toService =
        ConntrackFilter.ALL.family(Socket.AF_INET).protocol(In.IPPROTO_UDP).to(SERVICE).toPort(53);
    assertThat(ConntrackFilter.ALL.matches(DNS)).isTrue();
    assertThat(toService.matches(DNS)).isTrue();
    assertThat(toService.answeredBy(ENDPOINT).zone(3).matches(DNS)).isTrue();
    assertThat(toService.answeredBy(CLIENT).matches(DNS)).isFalse();
    assertThat(toService.toPort(54).matches(DNS)).isFalse();
    assertThat(toService.zone(0).matches(DNS)).isFalse();
    assertThat(toService.family(Socket.AF_INET6).matches(DNS)).isFalse();
  }

  @Test
  void readsAsOneLine() {
    assertThat(DNS)
        .hasToString(
            "udp 10.244.1.5:40000 -> 10.96.0.10:53"
                + " (answers udp 10.244.2.7:5353 -> 10.244.1.5:40000)");
  }
}
