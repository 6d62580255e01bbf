// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.stream;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The latest lines of one run of a container; the oldest go when there are too many.
///
/// Thread-safe; appending never waits for a reader.
public final class LogRing {
  private static final int LONGEST_LINE = 16 * 1024;
  private final int mostLines;
  private final int mostBytes;
  private final Deque<LogLine> lines = new ArrayDeque<>(1);
  private long firstNumber;
  private int bytes;
  private boolean ended;

  public LogRing(int mostLines, int mostBytes) {
    this.mostLines = mostLines;
    this.mostBytes = mostBytes;
  }

  /// One line, without its end.
  public record LogLine(Instant at, String text) {}

  /// Lines from a place on, and the place after them.
  ///
  /// @param ended no more will come
  public record Batch(List<LogLine> lines, long next, boolean ended) {}

  /// A line that is too long is cut.
  public synchronized void append(Instant at, String line) {
    String kept = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line;
    lines.addLast(new LogLine(at, kept));
    bytes += kept.length();
    while (lines.size() > mostLines || (bytes > mostBytes && lines.size() > 1)) {
      bytes -= lines.removeFirst().text().length();
      firstNumber++;
    }
    notifyAll();
  }

  /// The run is over.
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  /// The lines from number `from` on (0 is the oldest ever); those already gone are left out.
  public synchronized Batch read(long from) {
    long skip = Math.max(0, from - firstNumber);
    List<LogLine> found = new ArrayList<>();
    lines.stream().skip(skip).forEach(found::add);
    return new Batch(found, firstNumber + lines.size(), ended);
  }

  /// As [#read], but waits until there is a line or the run is over, at most `millis`.
  public synchronized Batch await(long from, long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (firstNumber + lines.size() <= from && !ended) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    return read(from);
  }
}
