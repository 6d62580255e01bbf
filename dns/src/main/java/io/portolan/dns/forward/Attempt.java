// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.netty.buffer.ByteBuf;
import io.portolan.dns.wire.EncodedAnswer;
import io.portolan.dns.wire.Question;

/// One question to one upstream server, until it is answered or has failed. For one thread.
final class Attempt {
  private final Question question;
  private final Listener listener;
  private final long deadline;
  private boolean open = true;

  /// Learns how an attempt ended; exactly one of the two is called, once.
  interface Listener {
    void answered(EncodedAnswer answer);

    void failed();
  }

  /// @param deadline as [System#nanoTime]
  Attempt(Question question, long deadline, Listener listener) {
    this.question = question;
    this.deadline = deadline;
    this.listener = listener;
  }

  /// Writes the question as a message.
  void write(ByteBuf out, int id) {
    question.write(out, id);
  }

  Question question() {
    return question;
  }

  long deadline() {
    return deadline;
  }

  boolean isOpen() {
    return open;
  }

  void answer(EncodedAnswer answer) {
    if (open) {
      open = false;
      listener.answered(answer);
    }
  }

  void fail() {
    if (open) {
      open = false;
      listener.failed();
    }
  }
}
