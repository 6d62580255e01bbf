// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// A log that takes one line in a while, ten seconds usually, and counts those it left out, so that
/// hostile traffic cannot fill a disk. For any thread.
public final class RateLimitedLog {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Logger logger;
  private final Level level;
  private final LongSupplier nanoTime;
  private final long intervalNanos;
  private final AtomicLong next;
  private final AtomicLong suppressed = new AtomicLong();

  /// @param nanoTime a clock that only goes forward, in nanoseconds
  public RateLimitedLog(Logger logger, LongSupplier nanoTime) {
    this(logger, nanoTime, INTERVAL, Level.WARNING);
  }

  /// A log that takes one line in `interval`, at this level.
  public RateLimitedLog(Logger logger, LongSupplier nanoTime, Duration interval, Level level) {
    this.level = level;
    this.intervalNanos = interval.toNanos();
    this.logger = logger;
    this.nanoTime = nanoTime;
    this.next = new AtomicLong(nanoTime.getAsLong());
  }

  /// Logs `what` with the cause's message; the stack trace is for debugging.
  public void log(String what, Throwable cause) {
    if (log(what + ": " + cause)) {
      logger.log(Level.DEBUG, what, cause);
    }
  }

  /// Logs `what`; whether it was logged.
  public boolean log(String what) {
    long now = nanoTime.getAsLong();
    long due = next.get();
    if (now - due < 0 || !next.compareAndSet(due, now + intervalNanos)) {
      suppressed.incrementAndGet();
      return false;
    }
    long missing = suppressed.getAndSet(0);
    String more = missing == 0 ? "" : " (and " + missing + " more since the last line)";
    logger.log(level, what + more);
    return true;
  }
}
