// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.node;

import io.portolan.datapath.ruleset.KernelRuleset;
import io.portolan.datapath.ruleset.LearnedNames;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftException;
import io.portolan.linux.nft.NftSet;
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
      while (!stopped || !queue.isEmpty()) {
        waiting.add(queue.take());
        queue.drainTo(waiting);
        try {
          write(waiting);
        } finally {
          waiting.forEach(news -> news.then.run());
          waiting.clear();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<News> all) {
    Instant now = clock.instant();
    Map<NftSet, Map<IpAddress, Element>> elements = new HashMap<>();
    for (News each : all) {
      Map<IpAddress, Instant> news = news(each.name, each.addresses, now);
      if (!learned.learn(each.name, news, now)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}: {1} addresses of names are known, no more are learned: {2}",
            thread.getName(),
            LearnedNames.MOST,
            each.name);
      }
      learned
          .elements(each.name, news.keySet(), now)
          .forEach(
              (set, of) ->
                  of.forEach(
                      element ->
                          elements
                              .computeIfAbsent(set, _ -> new HashMap<>())
                              .put(IpAddress.ofBytes(element.key().toBytes()), element)));
    }
    Map<NftSet, List<Element>> bySet = new HashMap<>();
    elements.forEach((set, of) -> bySet.put(set, List.copyOf(of.values())));
    try {
      ruleset.renew(bySet);
      failing = false;
    } catch (NftException e) {
      if (!failing) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}: the kernel refused them until the next audit: {1}",
            thread.getName(),
            e.getMessage());
      }
      failing = true;
    }
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
  }
}
