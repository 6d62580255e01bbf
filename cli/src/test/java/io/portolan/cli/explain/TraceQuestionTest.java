// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.cli.explain.PartyText.Kind;
import io.portolan.cli.failure.Failure;
import io.portolan.network.IpAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TraceQuestionTest {
  private static TraceQuestion to(String target) {
    return TraceQuestion.of("shop/front-end", target, "tcp", "default", false, false);
  }

  @Test
  void aPortStandsBehindTheTargetAndIpv6AddressesMayBeInBrackets() {
    assertThat(to("cart:80").to()).isEqualTo("cart");
    assertThat(to("cart:80").port()).contains("80");
    assertThat(to("cart:http").port()).contains("http");
    assertThat(to("cart").port()).isEmpty();
    assertThat(to("10.96.0.1:443").port()).contains("443");
    assertThat(to("fd00::1").to()).isEqualTo("fd00::1");
    assertThat(to("fd00::1").port()).isEmpty();
    assertThat(to("[fd00::1]:80").to()).isEqualTo("fd00::1");
    assertThat(to("[fd00::1]:80").port()).contains("80");
  }

  @Test
  void aProtocolThatIsNoneIsRefused() {
    assertThatThrownBy(() -> TraceQuestion.of("a", "b", "icmp", "default", false, false))
        .isInstanceOf(Failure.class)
        .hasMessage("--protocol icmp: write TCP, UDP or SCTP");
  }

  @Test
  void partiesAreNamedAsKubectlNamesThem() {
    assertThat(PartyText.parse("host", "default")).isEqualTo(new PartyText.Host());
    assertThat(PartyText.parse("10.244.0.2", "default"))
        .isEqualTo(new PartyText.Address(IpAddress.of("10.244.0.2")));
    assertThat(PartyText.parse("node/node-1", "default")).isEqualTo(new PartyText.Node("node-1"));
    assertThat(PartyText.parse("cart", "shop"))
        .isEqualTo(new PartyText.Named(Optional.empty(), "shop", "cart"));
    assertThat(PartyText.parse("shop/cart", "default"))
        .isEqualTo(new PartyText.Named(Optional.empty(), "shop", "cart"));
    assertThat(PartyText.parse("deploy/cart", "shop"))
        .isEqualTo(new PartyText.Named(Optional.of(Kind.DEPLOYMENT), "shop", "cart"));
    assertThat(PartyText.parse("svc/shop/cart", "default"))
        .isEqualTo(new PartyText.Named(Optional.of(Kind.SERVICE), "shop", "cart"));
  }
}
