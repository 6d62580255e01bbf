// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import io.portolan.kube.api.PodStreams.PortConnection;
import io.portolan.kube.stream.SpdySession.SpdyStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Port forwarding over SPDY: for each connection the client opens a stream for errors and then one
/// for data, with the same `requestID`.
public final class SpdyForwardSession {
  private final SpdySession session;
  private final PortConnector ports;
  private final Map<String, SpdyStream> errors = new ConcurrentHashMap<>();

  public SpdyForwardSession(Transport transport, PortConnector ports) {
    this.session = new SpdySession(transport);
    this.ports = ports;
  }

  /// Carries connections until the client leaves.
  public void run() throws IOException {
    try (session) {
      session.run(this::opened);
    }
  }

  private void opened(SpdyStream stream) {
    String request = stream.header("requestid").orElse("");
    if (stream.header("streamtype").orElse("").equals("error")) {
      errors.put(request, stream);
      return;
    }
    SpdyStream error = errors.remove(request);
    if (error != null) {
      Thread.ofVirtual().name("port-forward").start(() -> forward(stream, error));
    }
  }

  private void forward(SpdyStream data, SpdyStream error) {
    String port = data.header("port").orElse("");
    try {
      try (PortConnection connection = ports.connect(Integer.parseInt(port));
          OutputStream _ = error.output()) {
        Splice.run(data.input(), data.output(), connection);
      } catch (IOException | RuntimeException e) {
        try (OutputStream out = error.output()) {
          out.write(
              ("error forwarding port " + port + ": " + e.getMessage())
                  .getBytes(StandardCharsets.UTF_8));
        }
        data.reset();
      }
    } catch (IOException _) {
      // The client is gone.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
