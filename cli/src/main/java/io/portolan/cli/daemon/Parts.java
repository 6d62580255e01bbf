// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import java.util.ArrayDeque;
import java.util.Deque;

/// What was started, to be closed in the reverse order.
final class Parts implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Parts.class.getName());

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private boolean closed;

  /// Takes note of a part and returns it.
  ///
  /// @throws IllegalStateException when the parts are closed already; this one then is, too
  <T extends AutoCloseable> T add(T part) {
    synchronized (started) {
      if (!closed) {
        started.push(part);
        return part;
      }
    }
    stop(part);
    throw new IllegalStateException("stopped while it was starting");
  }

  /// Closes all parts; one that fails is logged and does not keep the others open. Idempotent.
  @Override
  public synchronized void close() {
    // A part may wait for a thread that is about to add one, so adding does not wait for closing.
    synchronized (started) {
      closed = true;
    }
    while (!started.isEmpty()) {
      stop(started.pop());
    }
  }

  private static void stop(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.WARNING, () -> "while stopping " + part, e);
    }
  }
}
