// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import io.portolan.linux.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Asks who answers at an address, from inside a namespace.
record Client(NetworkNamespace namespace, Optional<InetSocketAddress> source) {
  static final String REFUSED = "refused";
  static final String SILENCE = "silence";

  private static final int TIMEOUT_MS = 10_000;
  private static final int SILENCE_MS = 400;

  static Client in(NetworkNamespace namespace) {
    return new Client(namespace, Optional.empty());
  }

  /// The same, from one address and port.
  Client from(String address, int port) {
    return new Client(namespace, Optional.of(new InetSocketAddress(address, port)));
  }

  /// What answers, [#REFUSED] or [#SILENCE].
  String tcp(String address, int port) {
    return tcp(address, port, TIMEOUT_MS);
  }

  /// The same where silence is expected.
  String tcpBriefly(String address, int port) {
    return tcp(address, port, SILENCE_MS);
  }

  private String tcp(String address, int port, int timeoutMs) {
    try (SocketChannel channel = open()) {
      channel.socket().setSoTimeout(timeoutMs);
      channel.socket().connect(new InetSocketAddress(address, port), timeoutMs);
      byte[] answer = channel.socket().getInputStream().readAllBytes();
      return new String(answer, StandardCharsets.UTF_8);
    } catch (SocketTimeoutException e) {
      return SILENCE;
    } catch (ConnectException e) {
      return REFUSED;
    } catch (SocketException e) {
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A connection that the caller uses and closes.
  SocketChannel connect(String address, int port) throws IOException {
    SocketChannel channel = open();
    channel.connect(new InetSocketAddress(address, port));
    return channel;
  }

  private SocketChannel open() throws IOException {
    SocketChannel channel =
        namespace.call(
            () -> {
              try {
                return SocketChannel.open();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    if (source.isPresent()) {
      channel.bind(source.get());
    }
    return channel;
  }

  String udp(String address, int port) {
    return udp(address, port, 16, TIMEOUT_MS);
  }

  String udpBriefly(String address, int port) {
    return udp(address, port, 16, SILENCE_MS);
  }

  /// The same with a question of so many bytes.
  String udp(String address, int port, int bytes, int timeoutMs) {
    try (DatagramChannel channel = openUdp()) {
      if (source.isPresent()) {
        channel.bind(source.get());
      }
      channel.connect(new InetSocketAddress(address, port));
      return ask(channel, bytes, timeoutMs);
    } catch (SocketException e) {
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A socket that is bound to nothing yet.
  DatagramChannel openUdp() {
    return namespace.call(
        () -> {
          try {
            return DatagramChannel.open();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /// What answers one datagram on a connected socket.
  static String ask(DatagramChannel channel, int bytes, int timeoutMs) {
    try {
      channel.socket().setSoTimeout(timeoutMs);
      channel.socket().send(new DatagramPacket(new byte[bytes], bytes));
      DatagramPacket answer = new DatagramPacket(new byte[1024], 1024);
      channel.socket().receive(answer);
      return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
    } catch (SocketTimeoutException e) {
      return SILENCE;
    } catch (PortUnreachableException | ConnectException e) {
      return REFUSED;
    } catch (SocketException e) {
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      // What a rule refuses on its way out, the kernel refuses to send.
      if ("Operation not permitted".equals(e.getMessage())) {
        return REFUSED;
      }
      throw new UncheckedIOException(e);
    }
  }
}
