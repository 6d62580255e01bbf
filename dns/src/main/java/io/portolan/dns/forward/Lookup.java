// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.portolan.dns.wire.EncodedAnswer;
import io.portolan.dns.wire.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// One question on its way through the upstream servers, and those who wait for its answer. For one
/// event loop.
///
/// The servers are tried in order, each once and a single one twice, until one answers or the time
/// is over. A server that says that it cannot answer counts only when no other is left.
final class Lookup implements Attempt.Listener {
  private static final int MIN_ATTEMPTS = 2;

  private final Question question;
  private final List<Upstream> servers;
  private final Set<Integer> excuses;
  private final long deadline;
  private final LongSupplier nanoTime;
  private final Consumer<Lookup> onEnd;
  private final List<Consumer<Optional<EncodedAnswer>>> waiting = new ArrayList<>(1);
  private Optional<EncodedAnswer> answer = Optional.empty();
  private int next;

  /// @param servers those that may be asked; empty makes the lookup fail at once
  /// @param excuses the codes with which a server says that it cannot answer
  /// @param deadline as `nanoTime`; after it no other server is tried
  /// @param onEnd called before those who wait are told
  Lookup(
      Question question,
      List<Upstream> servers,
      Set<Integer> excuses,
      long deadline,
      LongSupplier nanoTime,
      Consumer<Lookup> onEnd) {
    this.question = question;
    this.servers = servers;
    this.excuses = excuses;
    this.deadline = deadline;
    this.nanoTime = nanoTime;
    this.onEnd = onEnd;
  }

  Question question() {
    return question;
  }

  /// What the lookup came to; empty when no server answered.
  Optional<EncodedAnswer> answer() {
    return answer;
  }

  int waiters() {
    return waiting.size();
  }

  void await(Consumer<Optional<EncodedAnswer>> waiter) {
    waiting.add(waiter);
  }

  void start() {
    while (next < Math.max(MIN_ATTEMPTS, servers.size()) && !servers.isEmpty()) {
      Upstream server = servers.get(next % servers.size());
      next++;
      if (nanoTime.getAsLong() - deadline < 0 && server.isUp()) {
        server.ask(question, this);
        return;
      }
    }
    end();
  }

  @Override
  public void answered(EncodedAnswer received) {
    answer = Optional.of(received);
    if (excuses.contains(received.code()) && next < servers.size()) {
      start();
    } else {
      end();
    }
  }

  @Override
  public void failed() {
    start();
  }

  private void end() {
    onEnd.accept(this);
    waiting.forEach(waiter -> waiter.accept(answer));
  }
}
