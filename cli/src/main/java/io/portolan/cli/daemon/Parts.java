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
  synchronized <T extends AutoCloseable> T add(T part) {
    started.push(part);
    return part;
  }

  /// Closes all parts; one that fails is logged and does not keep the others open. Idempotent.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (AutoCloseable part : started) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.WARNING, () -> "while stopping " + part, e);
      }
    }
  }
}
