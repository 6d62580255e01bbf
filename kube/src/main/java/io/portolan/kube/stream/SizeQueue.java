// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.kube.api.Json;
import io.portolan.kube.api.PodStreams.TerminalSize;
import io.portolan.kube.api.PodStreams.TerminalSizes;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The sizes that came and nobody has taken yet.
final class SizeQueue implements TerminalSizes {
  private static final int MOST = 64;

  private final BlockingQueue<TerminalSize> sizes = new LinkedBlockingQueue<>(MOST);

  /// A message such as `{"Width":80,"Height":24}`; others mean nothing.
  void add(byte[] json) {
    try {
      JsonNode size = Json.mapper().readTree(json);
      int columns = size.path("Width").asInt();
      int rows = size.path("Height").asInt();
      if (columns > 0 && rows > 0 && !sizes.offer(new TerminalSize(columns, rows))) {
        sizes.clear();
        sizes.add(new TerminalSize(columns, rows));
      }
    } catch (IOException _) {
      // A terminal of unknown size is still a terminal.
    }
  }

  @Override
  public Optional<TerminalSize> next(Duration timeout) throws InterruptedException {
    return Optional.ofNullable(sizes.poll(timeout.toNanos(), TimeUnit.NANOSECONDS));
  }
}
