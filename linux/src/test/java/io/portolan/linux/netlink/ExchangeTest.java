// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.netlink;

import static io.portolan.linux.uapi.Netlink.NLMSG_DONE;
import static io.portolan.linux.uapi.Netlink.NLMSG_ERROR;
import static io.portolan.linux.uapi.Netlink.NLM_F_ACK_TLVS;
import static io.portolan.linux.uapi.Netlink.NLM_F_CAPPED;
import static io.portolan.linux.uapi.Netlink.NLM_F_DUMP_INTR;
import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.linux.Errno;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeTest {
  private final NetlinkWriter requests =
      new NetlinkWriter().begin(1, 0, "add link", "a").begin(1, 0, "add route", "10.0.0.0/8");
  private final List<Integer> answers = new ArrayList<>();
  private final Exchange exchange =
      new Exchange(requests, 100, message -> answers.add(message.type()));

  @Test
  void namesTheRequestThatFailedAndWhy() {
    NetlinkWriter error = new NetlinkWriter();
    error.begin(NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS, "", "").rawU32(-17);
    error.rawBytes(new byte[16]).string(1, "Nexthop has invalid gateway").u32(2, 36);
    give(error, 101);
    assertThat(exchange.isDone()).isTrue();
    assertThat(exchange.failures()).hasSize(1);
    NetlinkFailure failure = exchange.failures().getFirst();
    assertThat(failure.index()).isEqualTo(1);
    assertThat(failure.exception().errno()).isEqualTo(Errno.EEXIST);
    assertThat(failure.exception())
        .hasMessage(
            "add route 10.0.0.0/8: File exists (EEXIST): "
                + "Nexthop has invalid gateway (attribute at byte 36)");
  }

  @Test
  void looksForTheTextBehindTheRequestThatIsSentBackWhole() {
    NetlinkWriter error = new NetlinkWriter();
    error.begin(NLMSG_ERROR, NLM_F_ACK_TLVS, "", "").rawU32(-22);
    error.rawU32(24).rawBytes(new byte[20]).string(1, "Invalid");
    give(error, 100);
    assertThat(exchange.failures().getFirst().exception().detail()).isEqualTo("Invalid");
  }

  @Test
  void takesAnAcknowledgementForSuccess() {
    give(new NetlinkWriter().begin(NLMSG_ERROR, 0, "", "").rawU32(0).rawBytes(new byte[16]), 100);
    assertThat(exchange.failures()).isEmpty();
  }

  @Test
  void handsOverDataUntilDone() {
    give(new NetlinkWriter().begin(16, NLM_F_DUMP_INTR, "", "").rawU32(0), 100);
    assertThat(exchange.isDone()).isFalse();
    give(new NetlinkWriter().begin(NLMSG_DONE, 0, "", "").rawU32(0), 100);
    assertThat(exchange.isDone()).isTrue();
    assertThat(exchange.wasInterrupted()).isTrue();
    assertThat(answers).containsExactly(16);
  }

  @Test
  void passesOverAnswersToEarlierRequests() {
    give(new NetlinkWriter().begin(NLMSG_ERROR, 0, "", "").rawU32(-1).rawBytes(new byte[16]), 99);
    give(new NetlinkWriter().begin(16, 0, "", "").rawU32(0), 102);
    assertThat(exchange.isDone()).isFalse();
    assertThat(exchange.failures()).isEmpty();
    assertThat(answers).isEmpty();
  }

  private void give(NetlinkWriter answer, int sequence) {
    answer.end();
    answer.sequence(sequence);
    exchange.accept(NetlinkMessage.of(answer.copy()));
  }
}
