// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.stream;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// The latest that one run of a container wrote, to the byte and not by lines as its log has it:
/// who attaches sees a prompt, too. The oldest pieces go when there is too much.
///
/// Thread-safe; writing never waits for a reader.
public final class LiveOutput {
  private static final int MOST_BYTES = 64 * 1024;
  private final Deque<Piece> pieces = new ArrayDeque<>(1);
  private long firstNumber;
  private int bytes;
  private boolean ended;

  /// Which of a process's two outputs.
  public enum Source {
    OUT,
    ERROR
  }

  /// What was written at once.
  public record Piece(Source source, byte[] bytes) {}

  /// Pieces from a place on, and the place after them.
  ///
  /// @param ended no more will come
  public record Batch(List<Piece> pieces, long next, boolean ended) {}

  /// Adds the first `count` bytes of `chunk`.
  public synchronized void write(Source source, byte[] chunk, int count) {
    pieces.addLast(new Piece(source, Arrays.copyOf(chunk, count)));
    bytes += count;
    while (bytes > MOST_BYTES && pieces.size() > 1) {
      bytes -= pieces.removeFirst().bytes().length;
      firstNumber++;
    }
    notifyAll();
  }

  /// The run is over.
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  /// The place after everything that was written up to now.
  public synchronized long now() {
    return firstNumber + pieces.size();
  }

  /// What was written from place `from` on (0 is the beginning), without what is gone already;
  /// waits until there is something or the run is over, at most `millis`.
  public synchronized Batch await(long from, long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (now() <= from && !ended) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    List<Piece> found = pieces.stream().skip(Math.max(0, from - firstNumber)).toList();
    return new Batch(found, now(), ended);
  }
}
