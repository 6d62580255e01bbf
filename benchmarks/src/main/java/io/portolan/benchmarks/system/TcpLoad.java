// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/// A TCP client in a closed loop: the next request, or connection, begins when the one before is
/// done. Prints how many were done per second, then how busy each core was meanwhile, in percent.
///
/// Arguments: `requests` or `connections`, an address, a port, the time to measure in milliseconds.
final class TcpLoad {
  private static final long WARM_UP_MILLIS = 400;

  /// One turn of the loop.
  private interface Step {
    void run() throws IOException;
  }

  private TcpLoad() {}

  public static void main(String[] arguments) throws IOException {
    InetSocketAddress server = new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
    long millis = Long.parseLong(arguments[3]);
    switch (arguments[0]) {
      case "requests" -> {
        try (SocketChannel connection = SocketChannel.open(server)) {
          connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
          ByteBuffer message = ByteBuffer.allocateDirect(1);
          measure(() -> request(connection, message), millis);
        }
      }
      case "connections" -> measure(() -> connect(server), millis);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void measure(Step step, long millis) throws IOException {
    repeat(step, WARM_UP_MILLIS);
    CoreTimes before = CoreTimes.now();
    double perSecond = repeat(step, millis);
    System.out.printf(Locale.ROOT, "%.0f %s%n", perSecond, CoreTimes.now().busySince(before));
  }

  /// How many per second.
  private static double repeat(Step step, long millis) throws IOException {
    long start = System.nanoTime();
    long end = start + millis * 1_000_000;
    long count = 0;
    long now = start;
    while (now < end) {
      step.run();
      count++;
      now = System.nanoTime();
    }
    return count * 1e9 / (now - start);
  }

  private static void request(SocketChannel connection, ByteBuffer message) throws IOException {
    connection.write(message.clear());
    if (connection.read(message.clear()) != 1) {
      throw new IOException("the server closed the connection");
    }
  }

  /// Ends by reset, so that no port waits in TIME_WAIT.
  private static void connect(InetSocketAddress server) throws IOException {
    try (SocketChannel connection = SocketChannel.open()) {
      connection.setOption(StandardSocketOptions.SO_LINGER, 0);
      connection.connect(server);
    }
  }
}
