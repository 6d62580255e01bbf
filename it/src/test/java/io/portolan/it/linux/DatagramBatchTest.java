// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.linux.BindOptions;
import io.portolan.linux.DatagramBatch;
import io.portolan.linux.DatagramPeer;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Poller;
import io.portolan.linux.Sockets;
import io.portolan.linux.uapi.Epoll;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Datagrams by the batch, with a client of the JDK at the other end, on loopback.
@ExtendWith(AtHome.class)
class DatagramBatchTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int CAPACITY = 4;
  private static final int LARGEST = 16;

  private final DatagramBatch received = new DatagramBatch(CAPACITY, LARGEST);
  private final DatagramBatch sent = new DatagramBatch(CAPACITY, LARGEST);

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void datagramsComeWithTheirSendersAndAnswersGoBack(String address) throws IOException {
    try (Ends ends = new Ends(address)) {
      ends.send("one", "three");
      assertThat(received.receive(ends.server)).isEqualTo(2);
      assertThat(text(0)).isEqualTo("one");
      assertThat(text(1)).isEqualTo("three");
      DatagramPeer sender = sender(1);
      assertThat(sender.address()).isEqualTo(ends.client.getLocalSocketAddress());
      assertThat(sender.isIpv6()).isEqualTo(address.contains(":"));

      add("first", sender);
      add("second", sender);
      assertThat(sent.send(ends.server)).isZero();
      assertThat(ends.receive()).isEqualTo("first");
      assertThat(ends.receive()).isEqualTo("second");
    }
  }

  @Test
  void whatHasNoRoomWaitsForTheNextCall() throws IOException {
    try (Ends ends = new Ends("127.0.0.1")) {
      assertThat(received.receive(ends.server)).isZero();
      ends.send("1", "2", "3", "4", "5");
      assertThat(received.receive(ends.server)).isEqualTo(CAPACITY);
      assertThat(received.receive(ends.server)).isEqualTo(1);
      assertThat(text(0)).isEqualTo("5");
      assertThat(received.receive(ends.server)).isZero();
    }
  }

  @Test
  void ofADatagramThatIsTooLongTheRestIsLost() throws IOException {
    try (Ends ends = new Ends("127.0.0.1")) {
      ends.send("0123456789abcdefghij");
      assertThat(received.receive(ends.server)).isEqualTo(1);
      assertThat(text(0)).isEqualTo("0123456789abcdef");
      DatagramPeer sender = sender(0);
      assertThatThrownBy(() -> add("0123456789abcdefg", sender))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void oneThatCannotBeSentIsCountedAndTheOthersLeave() throws IOException {
    try (Ends six = new Ends("::1");
        Ends four = new Ends("127.0.0.1")) {
      six.send("from six");
      assertThat(received.receive(six.server)).isEqualTo(1);
      DatagramPeer unreachable = sender(0);
      four.send("from four");
      assertThat(received.receive(four.server)).isEqualTo(1);
      add("before", sender(0));
      add("to six", unreachable);
      add("behind", sender(0));
      assertThat(sent.send(four.server)).isEqualTo(1);
      assertThat(four.receive()).isEqualTo("before");
      assertThat(four.receive()).isEqualTo("behind");
    }
  }

  private void add(String text, DatagramPeer to) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    sent.add(bytes, 0, bytes.length, to);
  }

  private DatagramPeer sender(int index) {
    DatagramPeer peer = new DatagramPeer();
    received.sender(index, peer);
    return peer;
  }

  private String text(int index) {
    ByteBuffer bytes = received.bytes(index).limit(received.length(index));
    return StandardCharsets.US_ASCII.decode(bytes).toString();
  }

  /// A server's descriptor and a client's socket.
  private static final class Ends implements AutoCloseable {
    final int server;
    final DatagramSocket client;

    Ends(String address) throws IOException {
      InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getByName(address), 0);
      server = Sockets.bindUdp(NetworkNamespace.current(), anyPort, BindOptions.NONE);
      client = new DatagramSocket(anyPort);
      client.setSoTimeout((int) SOON.toMillis());
    }

    /// Returns when the first has arrived, and with it, on loopback, all.
    void send(String... texts) throws IOException {
      for (String text : texts) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        client.send(new DatagramPacket(bytes, bytes.length, Sockets.localAddress(server)));
      }
      assertThat(Poller.shared().await(server, Epoll.EPOLLIN, SOON)).isNotZero();
    }

    String receive() throws IOException {
      DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
      client.receive(packet);
      return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
      Sockets.close(server);
      client.close();
    }
  }
}
