// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import java.util.concurrent.atomic.LongAdder;

/// What a server counts, from its start; may be read at any time.
public final class DnsMetrics {
  private static final int CODES = 24;

  /// Questions that came in a datagram.
  public final LongAdder datagrams = new LongAdder();

  /// Questions that came over a connection.
  public final LongAdder streamed = new LongAdder();

  /// Messages without a whole header, or that were answers themselves.
  public final LongAdder ignored = new LongAdder();

  /// Answers and connections dropped because more came than can be served.
  public final LongAdder shed = new LongAdder();

  /// Questions whose answer is still to come, now.
  public final LongAdder open = new LongAdder();

  /// Connections accepted.
  public final LongAdder connections = new LongAdder();

  private final LongAdder[] answers = new LongAdder[CODES];

  public DnsMetrics() {
    for (int i = 0; i < CODES; i++) {
      answers[i] = new LongAdder();
    }
  }

  /// Answers sent with this response code; codes from 23 on are counted together.
  public long answers(int code) {
    return answers[Math.min(code, CODES - 1)].sum();
  }

  void answered(int code) {
    answers[Math.min(code, CODES - 1)].increment();
  }
}
