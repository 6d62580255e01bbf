// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.dns.wire.Ask;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.MessageReader;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResponseCode;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The server on loopback, with a client written by hand.
class DnsServerTest {
  private final Deque<Exchange> held = new ArrayDeque<>();
  private LoopbackServer server;

  @BeforeEach
  void start() {
    server = LoopbackServer.start(this::answer);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// Answers with one address for each character of the first label; holds names of `hold`.
  private void answer(Exchange exchange) {
    var response = exchange.begin();
    if (exchange.query().name().isLabel(0, "hold")) {
      synchronized (held) {
        held.add(exchange);
      }
      return;
    }
    if (exchange.query().name().isLabel(0, "throw")) {
      throw new IllegalStateException("thrown by a test");
    }
    for (int i = exchange.query().name().start(1); i > 1; i--) {
      response.beginRecord(0xc00c, RecordType.A, 5);
      response.data().writeInt(i);
      boolean unused = response.endRecord();
    }
    exchange.send(ResponseCode.NOERROR);
  }

  /// Semantics 27 to 29 of dns.md.
  @Nested
  class Sizes {
    private static final String LONG_LABEL = "x".repeat(63);

    @Test
    void keepsToFiveHundredAndTwelveBytesWithoutEdns() throws IOException {
      Message answer = server.ask(Ask.question(7, LONG_LABEL + ".test", RecordType.A));
      assertThat(answer.isTruncated()).isTrue();
      assertThat(answer.answers()).hasSize((512 - 12 - 64 - 6 - 4) / 16);
      assertThat(answer.additional()).isEmpty();
    }

    @Test
    void takesASmallerSizeForFiveHundredAndTwelve() throws IOException {
      Message answer = server.ask(Ask.questionWithEdns(7, LONG_LABEL + ".test", RecordType.A, 100));
      assertThat(answer.isTruncated()).isTrue();
      assertThat(answer.answers()).hasSize((512 - 11 - 12 - 64 - 6 - 4) / 16);
    }

    @Test
    void usesTheSizeThatTheClientTakes() throws IOException {
      Message answer =
          server.ask(Ask.questionWithEdns(7, LONG_LABEL + ".test", RecordType.A, 4096));
      assertThat(answer.isTruncated()).isFalse();
      assertThat(answer.answers()).hasSize(63);
      assertThat(answer.additional()).hasSize(1);
    }

    @Test
    void answersInFullOverTcp() throws IOException {
      try (Socket socket = server.connect()) {
        send(socket, Ask.question(9, LONG_LABEL + ".test", RecordType.A));
        Message answer = receive(socket);
        assertThat(answer.id()).isEqualTo(9);
        assertThat(answer.isTruncated()).isFalse();
        assertThat(answer.answers()).hasSize(63);
      }
    }

    @Test
    void answersAnUnknownVersionOfEdnsWithBadvers() throws IOException {
      ByteBuf question = Ask.questionWithEdns(7, "a.test", RecordType.A, 1232);
      question.setByte(question.writerIndex() - 5, 1);
      assertThat(server.ask(question).code()).isEqualTo(ResponseCode.BADVERS);
    }
  }

  @Nested
  class Malformed {
    @Test
    void answersAnUnknownOpcodeWithNotimp() throws IOException {
      ByteBuf question = Ask.question(7, "a.test", RecordType.A);
      question.setByte(2, 0x28);
      assertThat(server.askRaw(question).getByte(3) & 0xf).isEqualTo(ResponseCode.NOTIMP);
    }

    @Test
    void answersTwoQuestionsWithFormerr() throws IOException {
      ByteBuf question = Ask.question(7, "a.test", RecordType.A);
      question.setShort(4, 2);
      assertThat(server.askRaw(question).getByte(3) & 0xf).isEqualTo(ResponseCode.FORMERR);
    }

    @Test
    void answersJunkAfterTheMessageWithFormerr() throws IOException {
      ByteBuf question = Ask.question(7, "a.test", RecordType.A);
      question.writeByte(0);
      assertThat(server.ask(question).code()).isEqualTo(ResponseCode.FORMERR);
    }

    @Test
    void doesNotAnswerAnswers() throws IOException {
      ByteBuf question = Ask.question(7, "a.test", RecordType.A);
      question.setByte(2, 0x80);
      server.send(question);
      assertThat(server.ask(Ask.question(8, "a.test", RecordType.A)).id()).isEqualTo(8);
      assertThat(server.metrics().ignored.sum()).isEqualTo(1);
    }

    @Test
    void answersServfailWhenTheHandlerThrows() throws IOException {
      assertThat(server.ask(Ask.question(7, "throw.test", RecordType.A)).code())
          .isEqualTo(ResponseCode.SERVFAIL);
    }

    @Test
    void closesAConnectionThatSendsNoQuestion() throws IOException {
      try (Socket socket = server.connect()) {
        socket.getOutputStream().write(new byte[] {0, 3, 1, 2, 3});
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Nested
  class Bounds {
    @Test
    void closesTheConnectionThatIsSilentForLongestWhenThereAreTooMany() throws IOException {
      restart(new ServerSettings(3, Duration.ofMinutes(1), Duration.ZERO));
      try (Socket first = server.connect();
          Socket second = server.connect();
          Socket third = server.connect()) {
        for (Socket socket : List.of(second, third, first)) {
          send(socket, Ask.question(1, "a.test", RecordType.A));
          assertThat(receive(socket).id()).isEqualTo(1);
        }
        try (Socket fourth = server.connect()) {
          send(fourth, Ask.question(4, "a.test", RecordType.A));
          assertThat(receive(fourth).id()).isEqualTo(4);
        }
        assertThat(second.getInputStream().read()).isEqualTo(-1);
        send(first, Ask.question(5, "a.test", RecordType.A));
        assertThat(receive(first).id()).isEqualTo(5);
        assertThat(server.metrics().shed.sum()).isEqualTo(1);
      }
    }

    @Test
    void closesASilentConnection() throws IOException {
      restart(new ServerSettings(3, Duration.ofMillis(20), Duration.ZERO));
      try (Socket socket = server.connect()) {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    }

    @Test
    void answersWhatIsOpenBeforeItStops() throws IOException {
      server.send(Ask.question(1, "hold.test", RecordType.A));
      assertThat(server.ask(Ask.question(2, "a.test", RecordType.A)).id()).isEqualTo(2);
      Thread stopping = Thread.startVirtualThread(server::stop);
      release();
      assertThat(MessageReader.read(server.receive()).orElseThrow().id()).isEqualTo(1);
      assertThat(joins(stopping)).isTrue();
      assertThat(server.metrics().open.sum()).isZero();
    }

    private boolean joins(Thread thread) {
      try {
        return thread.join(Duration.ofSeconds(60));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private void restart(ServerSettings settings) {
      server.close();
      InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      server = LoopbackServer.start(anywhere, DnsServerTest.this::answer, settings);
    }
  }

  @Nested
  class Connections {
    @Test
    void answersManyQuestionsSentAtOnce() throws IOException {
      try (Socket socket = server.connect()) {
        int count = StreamConnection.MAX_OPEN * 3;
        ByteBuf all = Unpooled.buffer();
        for (int id = 0; id < count; id++) {
          ByteBuf question = Ask.question(id, "ab.test", RecordType.A);
          all.writeShort(question.readableBytes()).writeBytes(question);
        }
        socket.getOutputStream().write(all.array(), 0, all.writerIndex());
        Set<Integer> answered = new HashSet<>();
        for (int i = 0; i < count; i++) {
          answered.add(receive(socket).id());
        }
        assertThat(answered).hasSize(count);
      }
    }

    @Test
    void answersAQuestionThatArrivesByteByByte() throws IOException {
      try (Socket socket = server.connect()) {
        socket.setTcpNoDelay(true);
        ByteBuf question = Ask.question(3, "abc.test", RecordType.A);
        socket.getOutputStream().write(new byte[] {0, (byte) question.readableBytes()});
        while (question.isReadable()) {
          socket.getOutputStream().write(question.readByte());
        }
        assertThat(receive(socket).answers()).hasSize(3);
      }
    }

    @Test
    void answersLaterQuestionsBeforeAHeldOne() throws IOException {
      try (Socket socket = server.connect()) {
        send(socket, Ask.question(1, "hold.test", RecordType.A));
        send(socket, Ask.question(2, "a.test", RecordType.A));
        assertThat(receive(socket).id()).isEqualTo(2);
        release();
        assertThat(receive(socket).id()).isEqualTo(1);
      }
    }

    @Test
    void holdsManyDatagramsAndAnswersThemFromAnotherThread() throws IOException {
      for (int id = 0; id < 50; id++) {
        server.send(Ask.question(id, "hold.test", RecordType.A));
      }
      assertThat(server.ask(Ask.question(99, "a.test", RecordType.A)).id()).isEqualTo(99);
      for (int i = 0; i < 50; i++) {
        release();
      }
      Set<Integer> answered = new HashSet<>();
      for (int i = 0; i < 50; i++) {
        answered.add(MessageReader.read(server.receive()).orElseThrow().id());
      }
      assertThat(answered).hasSize(50);
    }
  }

  @Test
  void repeatsIdAndLetterCase() throws IOException {
    Message answer = server.ask(Ask.question(0xbeef, "aB.TeSt", RecordType.A));
    assertThat(answer.id()).isEqualTo(0xbeef);
    assertThat(answer.name().toString()).isEqualTo("aB.TeSt.");
    assertThat(answer.answers().getFirst().owner().toString()).isEqualTo("aB.TeSt.");
    assertThat(server.metrics().answers(ResponseCode.NOERROR)).isEqualTo(1);
  }

  private void release() {
    Exchange exchange;
    synchronized (held) {
      exchange = held.removeFirst();
    }
    exchange.send(ResponseCode.NOERROR);
  }

  private static void send(Socket socket, ByteBuf question) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    byte[] bytes = new byte[question.readableBytes()];
    question.readBytes(bytes);
    out.writeShort(bytes.length);
    out.write(bytes);
    out.flush();
  }

  private static Message receive(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] bytes = in.readNBytes(in.readUnsignedShort());
    return MessageReader.read(Unpooled.wrappedBuffer(bytes)).orElseThrow();
  }
}
