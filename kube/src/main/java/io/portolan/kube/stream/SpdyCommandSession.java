// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import io.portolan.kube.api.PodStreams.ProcessStreams;
import io.portolan.kube.stream.SpdySession.SpdyStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A remote command over SPDY: the client opens a stream for each of its ends, named by the header
/// `streamType`. It starts when all have come.
public final class SpdyCommandSession {
  private final SpdySession session;
  private final RemoteCommand.Wanted wanted;
  private final Map<String, SpdyStream> streams = new ConcurrentHashMap<>();
  private final SizeQueue sizes = new SizeQueue();

  public SpdyCommandSession(Transport transport, RemoteCommand.Wanted wanted) {
    this.session = new SpdySession(transport);
    this.wanted = wanted;
  }

  /// Runs the command, and carries its streams on the calling thread until the client leaves.
  public void run(RemoteCommand command) throws IOException {
    Thread running = Thread.ofVirtual().name("remote-command").unstarted(() -> complete(command));
    try (session) {
      session.run(
          stream -> {
            streams.put(stream.header("streamtype").orElse(""), stream);
            if (isComplete() && running.getState() == Thread.State.NEW) {
              running.start();
            }
          });
    } finally {
      running.interrupt();
    }
  }

  private boolean isComplete() {
    return streams.containsKey("error")
        && (!wanted.stdin() || streams.containsKey("stdin"))
        && (!wanted.stdout() || streams.containsKey("stdout"))
        && (!wanted.stderr() || wanted.tty() || streams.containsKey("stderr"))
        && (!wanted.tty() || streams.containsKey("resize"));
  }

  private void complete(RemoteCommand command) {
    SpdyStream stdin = streams.get("stdin");
    SpdyStream resize = streams.get("resize");
    if (resize != null) {
      Thread.ofVirtual().name("terminal-size").start(() -> readSizes(resize));
    }
    OutputStream out = output("stdout");
    OutputStream err = output("stderr");
    try {
      byte[] outcome =
          Outcomes.of(
              command,
              new ProcessStreams(
                  stdin != null,
                  stdin == null ? InputStream.nullInputStream() : stdin.input(),
                  out,
                  err,
                  sizes));
      out.close();
      err.close();
      try (OutputStream error = output("error")) {
        // Success is silence.
        if (!new String(outcome, StandardCharsets.UTF_8).contains("\"Success\"")) {
          error.write(outcome);
        }
      }
    } catch (InterruptedException | IOException _) {
      // The client is gone: nobody wants to know.
      Thread.currentThread().interrupt();
    }
  }

  private OutputStream output(String name) {
    SpdyStream stream = streams.get(name);
    return stream == null ? OutputStream.nullOutputStream() : stream.output();
  }

  /// Each size is one JSON object.
  private void readSizes(SpdyStream stream) {
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    try {
      int next = stream.input().read();
      while (next >= 0) {
        object.write(next);
        if (next == '}') {
          sizes.add(object.toByteArray());
          object.reset();
        }
        next = stream.input().read();
      }
    } catch (IOException _) {
      // No more sizes.
    }
  }
}
