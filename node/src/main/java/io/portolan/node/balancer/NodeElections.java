// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.balancer;

import io.portolan.linux.route.MacAddress;
import io.portolan.network.IpAddress;
import io.portolan.node.balancer.View.Balanced;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// One node's part in the elections: says that it lives, takes addresses that fall to it, and
/// announces those that it has. One virtual thread of its own; it rests while there is no address.
final class NodeElections implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(NodeElections.class.getName());

  /// A node that was silent for so long has lost its addresses. With [#BEAT] and the writing of a
  /// Lease that leaves some room below a second.
  static final Duration SILENCE = Duration.ofMillis(600);

  static final Duration BEAT = Duration.ofMillis(200);

  /// How long an address that somebody else on the link uses is left alone.
  private static final Duration CONFLICT = Duration.ofSeconds(30);

  private static final Duration SYNC_PATIENCE = Duration.ofSeconds(30);

  private final String node;
  private final View view;
  private final Leases leases;
  private final Announcer announcer;
  private final Reporter reporter;
  private final LongSupplier nanoTime;
  private final Semaphore changes = new Semaphore(0);
  private final Runnable follower = changes::release;
  private final Thread thread;

  // Used by the thread only.
  private final Set<IpAddress> announced = new HashSet<>();
  private final Map<IpAddress, Long> conflicts = new HashMap<>();
  private Optional<Long> since = Optional.empty();
  private long lastBeat;

  NodeElections(
      String node,
      View view,
      Leases leases,
      Announcer announcer,
      Reporter reporter,
      LongSupplier nanoTime) {
    this.node = node;
    this.view = view;
    this.leases = leases;
    this.announcer = announcer;
    this.reporter = reporter;
    this.nanoTime = nanoTime;
    this.thread = Thread.ofVirtual().name("load balancers of " + node).unstarted(this::loop);
  }

  void start() {
    view.follow(follower);
    thread.start();
  }

  /// Ends as if the node's agent had died: nobody is told.
  @Override
  public void close() {
    view.unfollow(follower);
    thread.interrupt();
    announcer.close();
    try {
      thread.join();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    try {
      // What is not known yet could make this node announce what another should.
      if (!view.awaitSynced(SYNC_PATIENCE)) {
        LOG.log(Level.WARNING, () -> thread.getName() + ": begins without knowing all objects");
      }
    } catch (InterruptedException stop) {
      return;
    }
    while (!thread.isInterrupted()) {
      try {
        step();
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, () -> thread.getName() + ": " + e.getMessage());
        giveUpWhenSilent();
      }
      try {
        if (view.balanced().isEmpty() && announced.isEmpty()) {
          changes.acquire();
        } else if (!changes.tryAcquire(BEAT.toMillis(), TimeUnit.MILLISECONDS)) {
          continue;
        }
        changes.drainPermits();
      } catch (InterruptedException stop) {
        return;
      }
    }
  }

  private void step() {
    Map<IpAddress, Balanced> balanced = view.balanced();
    for (IpAddress address : List.copyOf(announced)) {
      if (!balanced.containsKey(address)) {
        withdraw(address);
        leases.remove(address);
      }
    }
    conflicts.keySet().retainAll(balanced.keySet());
    if (balanced.isEmpty()) {
      since = Optional.empty();
      return;
    }
    beat();
    Map<IpAddress, Balanced> falling = new TreeMap<>();
    balanced.forEach(
        (address, each) -> {
          List<String> nodes = each.candidates().nodes();
          switch (Election.decide(node, address, nodes, this::isLive, view.holder(address))) {
            case HOLD -> announce(address, each, "");
            case TAKE -> falling.put(address, each);
            case LEAVE -> withdraw(address);
          }
          if (nodes.isEmpty()) {
            reporter.nobody(address, each, node);
          }
        });
    take(falling);
  }

  /// Who cannot say that it lives is replaced by others, and must not answer beside them.
  private void giveUpWhenSilent() {
    if (nanoTime.getAsLong() - lastBeat > SILENCE.toNanos()) {
      List.copyOf(announced).forEach(this::withdraw);
    }
  }

  private void beat() {
    long now = nanoTime.getAsLong();
    // After a pause of this process the others' beats may be waiting to be read.
    if (since.isEmpty() || now - lastBeat > SILENCE.toNanos()) {
      since = Optional.of(now);
      lastBeat = now - BEAT.toNanos();
    }
    if (now - lastBeat >= BEAT.toNanos()) {
      leases.beat(node);
      lastBeat = now;
    }
  }

  /// Whether a node may be counted on: it was heard of lately, or there was no time yet to hear of
  /// it.
  private boolean isLive(String other) {
    long now = nanoTime.getAsLong();
    long from = since.orElse(now);
    long heard = Math.max(from - now, view.heard(other).orElse(from) - now);
    return other.equals(node) || -heard < SILENCE.toNanos();
  }

  private void take(Map<IpAddress, Balanced> falling) {
    long now = nanoTime.getAsLong();
    falling.keySet().removeIf(address -> conflicts.getOrDefault(address, now) - now > 0);
    // An address that was announced before is ours, whoever still answers for it.
    List<IpAddress> fresh = new ArrayList<>();
    falling.keySet().stream().filter(address -> view.holder(address).isEmpty()).forEach(fresh::add);
    Map<IpAddress, MacAddress> used = fresh.isEmpty() ? Map.of() : announcer.probe(fresh);
    used.forEach(
        (address, owner) -> {
          conflicts.put(address, now + CONFLICT.toNanos());
          Optional.ofNullable(falling.remove(address))
              .ifPresent(each -> reporter.inUse(address, each, node, owner));
        });
    falling.forEach(
        (address, each) -> {
          String before = view.holder(address).orElse("");
          List<String> able = each.candidates().nodes();
          if (leases.take(address, node, holder -> !able.contains(holder) || !isLive(holder))) {
            announce(address, each, before);
          }
        });
  }

  private void announce(IpAddress address, Balanced balanced, String before) {
    if (announced.add(address)) {
      announcer.announce(address);
      reporter.announced(address, balanced, node, before);
    }
  }

  private void withdraw(IpAddress address) {
    if (announced.remove(address)) {
      announcer.withdraw(address);
      reporter.withdrawn(address, node);
    }
  }
}
