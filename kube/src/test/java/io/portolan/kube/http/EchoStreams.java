// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.PodStreams;
import io.portolan.kube.stream.Pipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Pods whose streams answer with what came in.
public final class EchoStreams implements PodStreams {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Two lines that say what was asked.
  @Override
  public void logs(PodIdentity pod, LogRequest request, OutputStream to) throws IOException {
    to.write(bytes("log of " + pod.name() + "/" + request.container() + "\n"));
    to.flush();
    to.write(bytes("tail " + request.tailLines().orElse(-1) + "\n"));
  }

  /// `exit N` ends with N, `size` tells the terminal's first size; all else echoes the input after
  /// the command.
  @Override
  public int exec(PodIdentity pod, ExecRequest request, ProcessStreams streams)
      throws IOException, InterruptedException {
    if (request.command().getFirst().equals("exit")) {
      streams.stderr().write(bytes("bye\n"));
      return Integer.parseInt(request.command().get(1));
    }
    if (request.command().getFirst().equals("size")) {
      streams.stdout().write(bytes(streams.sizes().next(Duration.ofSeconds(60)) + "\n"));
      return 0;
    }
    streams.stdout().write(bytes(String.join(" ", request.command()) + "\n"));
    streams.stdin().transferTo(streams.stdout());
    return 0;
  }

  @Override
  public int attach(PodIdentity pod, AttachRequest request, ProcessStreams streams)
      throws IOException {
    streams.stdin().transferTo(streams.stdout());
    return 0;
  }

  /// Port 80 echoes; others refuse.
  @Override
  public PortConnection connect(PodIdentity pod, int port) throws IOException {
    if (port != 80) {
      throw new IOException("connection refused");
    }
    Pipe pipe = new Pipe();
    return new PortConnection() {
      @Override
      public InputStream input() {
        return pipe.input();
      }

      @Override
      public OutputStream output() {
        return pipe.output();
      }

      @Override
      public void close() {
        try {
          pipe.output().close();
          pipe.input().close();
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }
}
