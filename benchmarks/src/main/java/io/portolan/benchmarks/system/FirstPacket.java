// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

/// Opens one connection after the other to a Service whose servers say a letter each, and prints a
/// line whenever the letter is another one: the time of the answer on the machine's monotonic
/// clock, the letter, and the time since the connection before, both in nanoseconds.
///
/// Arguments: an address, a port. Ends when its standard input does.
final class FirstPacket {
  private static final long PAUSE_NANOS = 100_000;

  /// The client's ports, one after the other. Connection tracking remembers a closed connection for
  /// ten seconds and leads a port that comes again to where it led before; these last longer.
  private static final int FIRST_PORT = 10_000;

  private static final int LAST_PORT = 65_000;

  private FirstPacket() {}

  public static void main(String[] arguments) throws IOException {
    InetSocketAddress service = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    Thread.ofPlatform().daemon().start(FirstPacket::endWithInput);
    ByteBuffer answer = ByteBuffer.allocateDirect(1);
    byte last = 0;
    int port = FIRST_PORT;
    long before = System.nanoTime();
    while (true) {
      byte letter = ask(port, service, answer);
      port = port < LAST_PORT ? port + 1 : FIRST_PORT;
      long now = System.nanoTime();
      if (letter != last) {
        System.out.println(now + " " + (char) letter + " " + (now - before));
        last = letter;
      }
      before = now;
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static byte ask(int port, InetSocketAddress service, ByteBuffer answer)
      throws IOException {
    try (SocketChannel connection = SocketChannel.open()) {
      connection.setOption(StandardSocketOptions.SO_LINGER, 0);
      connection.bind(new InetSocketAddress(port));
      connection.connect(service);
      return connection.read(answer.clear()) == 1 ? answer.get(0) : 0;
    }
  }

  private static void endWithInput() {
    try {
      System.in.readAllBytes();
    } catch (IOException e) {
      // The end, too.
    }
    System.exit(0);
  }
}
