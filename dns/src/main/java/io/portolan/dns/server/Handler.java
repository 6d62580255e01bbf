// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

/// Answers questions.
@FunctionalInterface
public interface Handler {
  /// Answers the exchange's question: writes to its response and sends it, now or later, exactly
  /// once. Called on an event loop, so it must not block; may be called on several at the same
  /// time.
  void handle(Exchange exchange);
}
