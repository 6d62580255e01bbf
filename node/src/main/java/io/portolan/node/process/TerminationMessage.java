// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.process;

import io.fabric8.kubernetes.api.model.Container;
import io.portolan.node.stream.LogRing;
import io.portolan.node.stream.LogRing.LogLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// What a process left to be shown in its status.
final class TerminationMessage {
  private static final int LONGEST = 4 * 1024;
  private static final int LONGEST_FROM_LOG = 2 * 1024;
  private static final int LINES_FROM_LOG = 80;

  private TerminationMessage() {}

  /// What is in the file; by the container's policy the end of the log, if that is empty.
  static String read(Path file, Container container, boolean failed, LogRing log) {
    String message = "";
    try {
      byte[] bytes = Files.readAllBytes(file);
      message = new String(bytes, 0, Math.min(bytes.length, LONGEST), StandardCharsets.UTF_8);
    } catch (IOException _) {
      // Deleted by the process: no message.
    }
    boolean fallsBack =
        "FallbackToLogsOnError".equals(container.getTerminationMessagePolicy()) && failed;
    return message.isEmpty() && fallsBack ? tail(log) : message;
  }

  private static String tail(LogRing log) {
    List<LogLine> lines = log.read(0).lines();
    String text =
        lines.stream()
            .skip(Math.max(0, lines.size() - LINES_FROM_LOG))
            .map(line -> line.text() + "\n")
            .collect(Collectors.joining());
    return text.substring(Math.max(0, text.length() - LONGEST_FROM_LOG));
  }
}
