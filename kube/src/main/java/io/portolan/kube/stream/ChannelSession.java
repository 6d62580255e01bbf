// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import io.portolan.kube.api.PodStreams.ProcessStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;

/// A remote command over WebSocket channels: the first byte of each message says which stream it is
/// of.
///
/// ```
///   0 stdin   1 stdout   2 stderr   3 outcome   4 terminal size   255 closes a channel (v5)
/// ```
public final class ChannelSession {
  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int OUTCOME = 3;
  private static final int RESIZE = 4;
  private static final int CLOSE = 255;

  private final WebSocket socket;
  private final RemoteCommand.Wanted wanted;
  private final Pipe stdin = new Pipe();
  private final SizeQueue sizes = new SizeQueue();

  public ChannelSession(WebSocket socket, RemoteCommand.Wanted wanted) {
    this.socket = socket;
    this.wanted = wanted;
  }

  /// Runs the command, and carries its streams on the calling thread until the client leaves.
  public void run(RemoteCommand command) throws IOException {
    // Tells the client that the connection stands.
    socket.sendBinary(new byte[] {(byte) (wanted.stdout() ? STDOUT : OUTCOME)});
    Thread running = Thread.ofVirtual().name("remote-command").start(() -> complete(command));
    try {
      Optional<byte[]> message = socket.receive();
      while (message.isPresent()) {
        receive(message.get());
        message = socket.receive();
      }
    } finally {
      stdin.output().close();
      running.interrupt();
    }
  }

  private void receive(byte[] message) throws IOException {
    if (message.length == 0) {
      return;
    }
    switch (message[0] & 0xff) {
      case STDIN -> {
        try {
          stdin.output().write(message, 1, message.length - 1);
        } catch (IOException _) {
          // The command reads no more; what it still writes goes on.
        }
      }
      case RESIZE -> sizes.add(Arrays.copyOfRange(message, 1, message.length));
      case CLOSE -> {
        if (message.length > 1 && message[1] == STDIN) {
          stdin.output().close();
        }
      }
      default -> {
        // The other channels go the other way.
      }
    }
  }

  private void complete(RemoteCommand command) {
    try {
      InputStream input = wanted.stdin() ? stdin.input() : InputStream.nullInputStream();
      ProcessStreams streams =
          new ProcessStreams(
              wanted.stdin(),
              input,
              wanted.stdout() ? new Channel(STDOUT) : OutputStream.nullOutputStream(),
              wanted.stderr() && !wanted.tty()
                  ? new Channel(STDERR)
                  : OutputStream.nullOutputStream(),
              sizes);
      byte[] outcome = Outcomes.of(command, streams);
      stdin.input().close();
      socket.sendBinary(prefixed(OUTCOME, outcome, 0, outcome.length));
      socket.close(WebSocket.NORMAL);
    } catch (InterruptedException | IOException _) {
      // The client is gone: nobody wants to know.
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] prefixed(int channel, byte[] bytes, int offset, int length) {
    byte[] message = new byte[length + 1];
    message[0] = (byte) channel;
    System.arraycopy(bytes, offset, message, 1, length);
    return message;
  }

  /// One stream to the client.
  private final class Channel extends OutputStream {
    private static final int CHUNK = 32 * 1024;
    private final int number;

    Channel(int number) {
      this.number = number;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int at = 0; at < length; at += CHUNK) {
        socket.sendBinary(prefixed(number, bytes, offset + at, Math.min(CHUNK, length - at)));
      }
    }
  }
}
