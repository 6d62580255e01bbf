// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.probe;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.IpAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Opens TCP connections from inside a namespace, and says what goes wrong as Go does.
public final class Connections {
  private Connections() {}

  /// Connects inside a namespace.
  public interface Connect {
    /// @return a connected, non-blocking descriptor that is the caller's
    /// @throws LinuxException when it cannot, ETIMEDOUT when the time is over
    int open(NetworkNamespace from, InetSocketAddress to, Duration timeout);
  }

  /// A connected socket; blocks its caller, a virtual thread.
  ///
  /// @throws IOException in Go's words: `dial tcp 10.0.0.1:80: connect: connection refused`
  static int open(Connect connect, NetworkNamespace from, InetSocketAddress to, Duration timeout)
      throws IOException {
    try {
      return connect.open(from, to, timeout);
    } catch (LinuxException refused) {
      if (refused.errno() == Errno.ETIMEDOUT) {
        throw new IOException("dial tcp " + text(to) + ": i/o timeout");
      }
      throw new ConnectException(
          "dial tcp " + text(to) + ": connect: " + words(refused.errno(), refused));
    }
  }

  static String text(InetSocketAddress to) {
    String host = IpAddress.ofBytes(to.getAddress().getAddress()).toString();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + to.getPort();
  }

  private static String words(Errno errno, LinuxException refused) {
    if (errno == Errno.ECONNREFUSED) {
      return "connection refused";
    }
    if (errno == Errno.EHOSTUNREACH) {
      return "no route to host";
    }
    return errno == Errno.ENETUNREACH
        ? "network is unreachable"
        : String.valueOf(refused.getMessage());
  }
}
