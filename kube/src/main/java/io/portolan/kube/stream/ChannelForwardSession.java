// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import io.portolan.kube.api.PodStreams.PortConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Port forwarding over WebSocket channels: one connection to each of the ports that the request
/// names. Of the port at place i, channel 2i carries data and channel 2i+1 errors; each begins with
/// a message that holds the port, its low byte first.
public final class ChannelForwardSession {
  private final WebSocket socket;
  private final PortConnector ports;
  private final List<Integer> wanted;
  private final List<Pipe> received = new ArrayList<>();

  public ChannelForwardSession(WebSocket socket, PortConnector ports, List<Integer> wanted) {
    this.socket = socket;
    this.ports = ports;
    this.wanted = List.copyOf(wanted);
  }

  /// Carries the connections until the client leaves.
  public void run() throws IOException {
    List<Thread> forwarding = new ArrayList<>();
    for (int place = 0; place < wanted.size(); place++) {
      int port = wanted.get(place);
      for (int channel : new int[] {2 * place, 2 * place + 1}) {
        socket.sendBinary(new byte[] {(byte) channel, (byte) port, (byte) (port >> 8)});
      }
      received.add(new Pipe());
    }
    for (int place = 0; place < wanted.size(); place++) {
      int chosen = place;
      forwarding.add(Thread.ofVirtual().name("port-forward").start(() -> forward(chosen)));
    }
    try {
      Optional<byte[]> message = socket.receive();
      while (message.isPresent()) {
        receive(message.get());
        message = socket.receive();
      }
    } finally {
      for (Pipe pipe : received) {
        pipe.output().close();
        pipe.input().close();
      }
      forwarding.forEach(Thread::interrupt);
    }
  }

  private void receive(byte[] message) {
    if (message.length == 0
        || (message[0] & 1) != 0
        || (message[0] & 0xff) / 2 >= received.size()) {
      return;
    }
    try {
      received.get((message[0] & 0xff) / 2).output().write(message, 1, message.length - 1);
    } catch (IOException _) {
      // The port reads no more.
    }
  }

  private void forward(int place) {
    int port = wanted.get(place);
    try {
      try (PortConnection connection = ports.connect(port)) {
        Splice.run(received.get(place).input(), channel(2 * place), connection);
        socket.close(WebSocket.NORMAL);
      } catch (IOException | RuntimeException e) {
        try (OutputStream error = channel(2 * place + 1)) {
          error.write(
              ("error forwarding port " + port + ": " + e.getMessage())
                  .getBytes(StandardCharsets.UTF_8));
        }
        socket.close(WebSocket.NORMAL);
      }
    } catch (IOException _) {
      // The client is gone.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private OutputStream channel(int number) {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        byte[] message = new byte[length + 1];
        message[0] = (byte) number;
        System.arraycopy(bytes, offset, message, 1, length);
        socket.sendBinary(message);
      }
    };
  }
}
