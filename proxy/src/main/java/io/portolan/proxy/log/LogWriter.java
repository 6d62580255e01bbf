// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// Writes requests as lines, on a thread of its own.
///
/// Requests that come faster than they are written leave no line, and a line says how many did not.
public final class LogWriter implements AccessLog, AutoCloseable {
  private static final int PLACES = 2048;

  private final Supplier<Optional<LogForm>> form;
  private final NoteQueue queue;

  /// Where lines go.
  public interface Lines {
    /// @param text without an end of line
    void add(Instant at, String text);
  }

  private LogWriter(Supplier<Optional<LogForm>> form, NoteQueue queue) {
    this.form = form;
    this.queue = queue;
  }

  /// Begins.
  ///
  /// @param form asked for each request; empty while none leaves a line
  /// @param lines only called by the writer's thread
  public static LogWriter start(
      Supplier<Optional<LogForm>> form, InstantSource clock, Lines lines) {
    return start(form, clock, lines, PLACES);
  }

  /// @param places for requests of each event loop, a power of two
  static LogWriter start(
      Supplier<Optional<LogForm>> form, InstantSource clock, Lines lines, int places) {
    Writing writing = new Writing(form, clock, lines);
    return new LogWriter(form, NoteQueue.start("access-log", places, writing));
  }

  @Override
  public AccessLog ofLoop() {
    return new OfLoop(queue.entrance());
  }

  /// @throws IllegalStateException always: each event loop has its own
  @Override
  public void add(RequestNote note) {
    throw new IllegalStateException("each event loop has a log of its own");
  }

  /// Requests that left no line so far.
  public long lost() {
    return queue.lost();
  }

  /// Writes what has come, and ends; nothing may be added any more.
  @Override
  public void close() {
    queue.close();
  }

  private final class OfLoop implements AccessLog {
    private final NoteQueue.Entrance entrance;

    OfLoop(NoteQueue.Entrance entrance) {
      this.entrance = entrance;
    }

    @Override
    public boolean isOn() {
      return form.get().isPresent();
    }

    @Override
    public boolean wants(RequestNote.Text which) {
      return form.get().filter(each -> each.wants(which)).isPresent();
    }

    @Override
    public void add(RequestNote note) {
      entrance.add(note);
    }
  }

  private static final class Writing implements NoteQueue.Reader {
    private final Supplier<Optional<LogForm>> form;
    private final InstantSource clock;
    private final Lines lines;
    private long told;

    Writing(Supplier<Optional<LogForm>> form, InstantSource clock, Lines lines) {
      this.form = form;
      this.clock = clock;
      this.lines = lines;
    }

    @Override
    public void take(RequestNote note) {
      AccessRecord record = note.record();
      form.get().ifPresent(to -> lines.add(record.time(), to.text(record)));
    }

    @Override
    public long taken(long lost) {
      if (lost > told) {
        Instant now = clock.instant();
        LogForm to = form.get().orElse(LogForm.LINE);
        lines.add(now, to.missing(now, lost - told));
        told = lost;
      }
      return Long.MAX_VALUE;
    }
  }
}
