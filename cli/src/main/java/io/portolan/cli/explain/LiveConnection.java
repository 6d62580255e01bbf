// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.portolan.datapath.link.Kernel;
import io.portolan.explain.Explanation.Verdict;
import io.portolan.explain.Reach;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.network.IpAddress;
import io.portolan.network.Protocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A real connection, made to see what becomes of it.
public final class LiveConnection {
  private LiveConnection() {}

  /// What was seen.
  public enum Outcome {
    /// It was made, or a datagram was answered.
    CONNECTED,
    /// The other side, or a node on the way, refused it.
    REFUSED,
    /// Nothing came back in time.
    SILENT,
    /// The sender's own kernel had no way to send it.
    UNREACHABLE;

    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /// Whether it may be what was foretold. A datagram that nobody answers may have arrived, and
    /// where nobody listens the pod itself refuses.
    public boolean agrees(Reach foretold, Protocol protocol) {
      return switch (this) {
        case CONNECTED -> foretold.some();
        case REFUSED -> foretold.some() || foretold.verdict() == Verdict.REFUSED;
        case SILENT ->
            foretold.verdict() == Verdict.DENIED
                || foretold.verdict() == Verdict.LOST
                || (protocol == Protocol.UDP && foretold.some());
        case UNREACHABLE -> foretold.verdict() != Verdict.ALLOWED;
      };
    }
  }

  /// Tries a TCP connection, or sends a datagram and waits for an answer.
  ///
  /// @param namespace from where
  /// @param protocol not SCTP
  public static Outcome attempt(
      NetworkNamespace namespace, IpAddress to, Protocol protocol, int port, Duration patience) {
    InetSocketAddress remote = new InetSocketAddress(Kernel.inet(to), port);
    return protocol == Protocol.TCP
        ? stream(namespace, remote, patience)
        : datagram(namespace, remote, patience);
  }

  private static Outcome stream(
      NetworkNamespace namespace, InetSocketAddress remote, Duration patience) {
    try {
      Sockets.close(Sockets.connectTcp(namespace, remote, patience));
      return Outcome.CONNECTED;
    } catch (LinuxException e) {
      return switch (e.errno()) {
        case ECONNREFUSED -> Outcome.REFUSED;
        case ETIMEDOUT -> Outcome.SILENT;
        case EHOSTUNREACH, ENETUNREACH -> Outcome.UNREACHABLE;
        default -> throw e;
      };
    }
  }

  private static Outcome datagram(
      NetworkNamespace namespace, InetSocketAddress remote, Duration patience) {
    try (DatagramChannel channel = namespace.call(LiveConnection::open)) {
      channel.connect(remote);
      channel.socket().setSoTimeout((int) patience.toMillis());
      channel.write(ByteBuffer.wrap("portolan trace\n".getBytes(StandardCharsets.UTF_8)));
      channel.socket().receive(new java.net.DatagramPacket(new byte[2048], 2048));
      return Outcome.CONNECTED;
    } catch (java.net.SocketTimeoutException e) {
      return Outcome.SILENT;
    } catch (PortUnreachableException e) {
      return Outcome.REFUSED;
    } catch (SocketException e) {
      return Outcome.UNREACHABLE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DatagramChannel open() {
    try {
      return DatagramChannel.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
