// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.stream;

import io.portolan.kube.api.PodStreams.LogRequest;
import io.portolan.node.stream.LogRing.Batch;
import io.portolan.node.stream.LogRing.LogLine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/// Copies what is asked of a log.
public final class LogCopy {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'").withZone(ZoneOffset.UTC);
  private static final long PAUSE_MILLIS = 10_000;
  private final LogRequest request;
  private final OutputStream to;
  private long bytesLeft;

  public LogCopy(LogRequest request, OutputStream to) {
    this.request = request;
    this.to = to;
    this.bytesLeft = request.limitBytes().orElse(Long.MAX_VALUE);
  }

  /// Writes until the log, or what is wanted of it, is at its end.
  public void run(LogRing log) throws IOException, InterruptedException {
    Batch batch = log.read(0);
    List<LogLine> lines =
        batch.lines().stream()
            .filter(line -> request.since().filter(line.at()::isBefore).isEmpty())
            .toList();
    long tail = request.tailLines().orElse(lines.size());
    write(lines.subList((int) Math.max(0, lines.size() - tail), lines.size()));
    while (request.follow() && !batch.ended() && bytesLeft > 0) {
      batch = log.await(batch.next(), PAUSE_MILLIS);
      write(batch.lines());
    }
  }

  private void write(List<LogLine> lines) throws IOException {
    for (LogLine line : lines) {
      String prefix = request.timestamps() ? time(line.at()) + " " : "";
      byte[] bytes = (prefix + line.text() + "\n").getBytes(StandardCharsets.UTF_8);
      int length = (int) Math.min(bytesLeft, bytes.length);
      to.write(bytes, 0, length);
      bytesLeft -= length;
    }
    to.flush();
  }

  private static String time(Instant at) {
    return TIME.format(at);
  }
}
