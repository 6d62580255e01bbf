// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.process;

import io.portolan.node.stream.LiveOutput;
import io.portolan.node.stream.LogRing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/// Carries what a process writes to those who are attached, as it comes, and into its log, line by
/// line; what has no line end yet waits for it, up to a length.
final class LinePump {
  private static final int CHUNK = 8 * 1024;
  private static final int LONGEST_LINE = 16 * 1024;
  private final LogRing log;
  private final LiveOutput live;
  private final LiveOutput.Source source;
  private final InstantSource clock;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);

  LinePump(LogRing log, LiveOutput live, LiveOutput.Source source, InstantSource clock) {
    this.log = log;
    this.live = live;
    this.source = source;
    this.clock = clock;
  }

  /// Returns when the stream has ended.
  void run(InputStream from) {
    byte[] chunk = new byte[CHUNK];
    try (from) {
      for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
        live.write(source, chunk, count);
        for (int i = 0; i < count; i++) {
          add(chunk[i]);
        }
      }
    } catch (IOException _) {
      // The process is gone, and with it the other end.
    }
    if (line.size() > 0) {
      flush();
    }
  }

  private void add(byte b) {
    if (b == '\n') {
      flush();
    } else {
      line.write(b);
      if (line.size() >= LONGEST_LINE) {
        flush();
      }
    }
  }

  private void flush() {
    log.append(clock.instant(), line.toString(StandardCharsets.UTF_8));
    line.reset();
  }
}
