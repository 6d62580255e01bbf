// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.portolan.node.standin.FirstBytes.Spoken;
import io.portolan.node.stream.LogRing;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirstBytesTest {
  private final LogRing log = new LogRing(100, 10_000);
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new FirstBytes(
              new Answers(
                  new Identity("web", "shop", "node-1", "web", Map.of("app", "web")),
                  log,
                  InstantSource.system())));

  private static Spoken recognise(String text) {
    return FirstBytes.recognise(bytes(text));
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  private String say(String text) {
    channel.writeInbound(bytes(text));
    StringBuilder answer = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      answer.append(out.toString(StandardCharsets.UTF_8));
      out.release();
    }
    return answer.toString();
  }

  @Test
  void tellsProtocolsApart() {
    assertThat(recognise("GET / HTTP/1.1\r\n")).isEqualTo(Spoken.HTTP1);
    assertThat(recognise("GET / HT")).isEqualTo(Spoken.UNDECIDED);
    assertThat(recognise("GET out\n")).isEqualTo(Spoken.LINES);
    assertThat(recognise("hello")).isEqualTo(Spoken.LINES);
    assertThat(recognise("PING\r\n")).isEqualTo(Spoken.LINES);
    assertThat(recognise("\u0000\u0001")).isEqualTo(Spoken.LINES);
    assertThat(recognise("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).isEqualTo(Spoken.HTTP2);
    assertThat(recognise("PRI * HT")).isEqualTo(Spoken.UNDECIDED);
  }

  @Test
  void keepsConnectionAndAnswersEachRequest() {
    String answer =
        say(
            "GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
    assertThat(answer)
        .contains("\"path\":\"/a\"", "\"path\":\"/b\"", "\"method\":\"POST\"", "\"bodyBytes\":3");
    assertThat(channel.isOpen()).isTrue();
    assertThat(log.read(0).lines()).hasSize(2);
  }

  @Test
  void answersHeadWithoutBody() {
    String answer = say("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n");
    assertThat(answer).containsPattern("content-length: [1-9]");
  }

  @Test
  void letsClientSendItsBody() {
    String first =
        say("PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    assertThat(first).startsWith("HTTP/1.1 100 Continue");
    assertThat(say("ab")).startsWith("HTTP/1.1 200 OK");
  }

  @Test
  void refusesNonsense() {
    assertThat(say("GET / HTTP/1.1\r\n" + "a".repeat(70_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void escapesWhatItRepeats() {
    String answer = say("say \"hi\"\\\u0007\n");
    assertThat(answer).contains("\"bytes\":11");
    assertThat(answer.chars().filter(c -> c == '\n').count()).isEqualTo(1);
  }

  @Test
  void doesNotLogProbes() {
    say("GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: kube-probe/1.32\r\n\r\n");
    assertThat(log.read(0).lines()).isEmpty();
  }
}
