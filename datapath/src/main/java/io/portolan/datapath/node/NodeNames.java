// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.node;

import io.portolan.datapath.ruleset.KernelRuleset;
import io.portolan.datapath.ruleset.LearnedNames;
import io.portolan.datapath.ruleset.LearnedNames.Answer;
import io.portolan.network.IpAddress;
import io.portolan.network.plan.PolicyPlanDelta;
import io.portolan.network.policy.DomainName;
import io.portolan.network.policy.KnownNames;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// Brings the addresses of the names that policies mean into the kernel, before whoever asked for a
/// name hears them.
///
/// Safe for use by several threads. One virtual thread of its own writes, and what waits meanwhile
/// it writes in one transaction.
public final class NodeNames implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(NodeNames.class.getName());

  /// Longer than resolvers keep an answer.
  private static final Duration LONGEST = Duration.ofDays(7);

  private final LearnedNames learned;
  private final KernelRuleset ruleset;
  private final Lifetime lifetime;
  private final InstantSource clock;
  private final LinkedBlockingQueue<News> queue = new LinkedBlockingQueue<>();
  private final List<Consumer<Collection<DomainName>>> watchers = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean stopped;
  private boolean failing;
  private boolean full;

  /// How long connections to an address may begin after it was told.
  ///
  /// @param grace how long after the end of the TTL: for an answer that is kept a little longer,
  ///     and for the connection that follows on it
  /// @param ahead how much longer at first, so that a name that is asked for all the time is
  ///     written once in that time
  public record Lifetime(Duration grace, Duration ahead) {
    public static final Lifetime DEFAULT =
        new Lifetime(Duration.ofSeconds(30), Duration.ofSeconds(30));
  }

  /// What one answer tells, and who waits for it to be in the kernel.
  private record News(String name, Map<IpAddress, Duration> addresses, Runnable then) {}

  NodeNames(
      String node,
      LearnedNames learned,
      KernelRuleset ruleset,
      Lifetime lifetime,
      InstantSource clock) {
    this.learned = learned;
    this.ruleset = ruleset;
    this.lifetime = lifetime;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("names of " + node).unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  /// Tells `watcher` which names policies mean, now and whenever that changes, and then before
  /// rules look them up. It is called on several threads, one at a time.
  public void watch(Consumer<Collection<DomainName>> watcher) {
    synchronized (watchers) {
      watchers.add(watcher);
      watcher.accept(learned.wanted());
    }
  }

  /// Follows what policies mean.
  void planned(PolicyPlanDelta delta) {
    synchronized (watchers) {
      if (learned.follow(delta)) {
        Collection<DomainName> wanted = learned.wanted();
        watchers.forEach(watcher -> watcher.accept(wanted));
      }
    }
  }

  /// Learns what an answer tells. Returns true when all of it is in the kernel already, for long
  /// enough; otherwise `then` is called when it is, or when the kernel refused it. Never blocks.
  ///
  /// @param name [DomainName#normal]
  /// @param addresses each with the TTL of its record
  public boolean learn(String name, Map<IpAddress, Duration> addresses, Runnable then) {
    if (stopped || news(name, addresses, clock.instant()).isEmpty()) {
      return true;
    }
    queue.add(new News(name, Map.copyOf(addresses), then));
    return false;
  }

  /// At which addresses names are, as of now.
  public KnownNames known() {
    return learned.known().at(clock.instant());
  }

  /// The addresses that are not known for long enough, each with its new end.
  private Map<IpAddress, Instant> news(
      String name, Map<IpAddress, Duration> addresses, Instant now) {
    KnownNames known = learned.known();
    Map<IpAddress, Instant> news = new HashMap<>();
    addresses.forEach(
        (address, ttl) -> {
          Duration shorter = ttl.compareTo(LONGEST) < 0 ? ttl : LONGEST;
          Instant needed = now.plus(shorter).plus(lifetime.grace);
          if (known.until(name, address).filter(until -> !until.isBefore(needed)).isEmpty()) {
            news.put(address, needed.plus(lifetime.ahead));
          }
        });
    return news;
  }

  private void loop() {
    List<News> waiting = new ArrayList<>();
    try {
      while (!stopped) {
        waiting.add(queue.take());
        queue.drainTo(waiting);
        try {
          write(waiting);
          failing = false;
        } catch (RuntimeException e) {
          failed(e);
        }
        release(waiting);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Answers leave whatever became of their addresses: policies filter packets, not names.
  private void release(List<News> waiting) {
    for (News news : waiting) {
      try {
        news.then.run();
      } catch (RuntimeException e) {
        failed(e);
      }
    }
    waiting.clear();
  }

  private void failed(RuntimeException e) {
    LOG.log(
        failing ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
        "{0}: an answer left before it was learned: {1}",
        thread.getName(),
        e.getMessage());
    failing = true;
  }

  private void write(List<News> all) {
    Instant now = clock.instant();
    List<Answer> answers = new ArrayList<>();
    for (News each : all) {
      Map<IpAddress, Instant> news = news(each.name, each.addresses, now);
      if (!news.isEmpty()) {
        answers.add(new Answer(each.name, news));
      }
    }
    noteRoom(ruleset.learn(answers));
  }

  private void noteRoom(boolean fits) {
    if (!fits && !full) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: {1} addresses are in use, more are not learned",
          thread.getName(),
          LearnedNames.MOST);
    }
    full = !fits;
  }

  /// Stops learning; nobody waits any more.
  @Override
  public void close() {
    stopped = true;
    queue.add(new News("", Map.of(), () -> {}));
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<News> late = new ArrayList<>();
    queue.drainTo(late);
    release(late);
  }
}
