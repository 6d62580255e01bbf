// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.network.IpAddress;
import io.portolan.node.Timers;
import io.portolan.node.Timers.Timer;
import io.portolan.node.ingress.NameLookup.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Keeps the addresses of the names that Services of type ExternalName stand for. Each is looked up
/// again when its TTL is over; while nobody can tell, the last addresses are used for a day at most
/// (RFC 8767 section 5).
///
/// Safe for use by several threads.
final class ExternalNames implements AutoCloseable {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Duration AFTER_NOTHING = Duration.ofSeconds(5);
  private static final Duration AFTER_FAILURES = Duration.ofSeconds(30);
  private static final int DOUBLINGS = 5;
  private static final Duration KEPT = Duration.ofDays(1);

  /// Names are asked for as soon as the cluster starts, when others cannot be asked yet.
  private static final int FAILURES_TOLD = 3;

  private static final int MOST_ADDRESSES = 64;

  private final NameLookup lookup;
  private final Timers timers;
  private final Consumer<String> changed;
  private final Map<String, Followed> names = new HashMap<>();

  /// What is known of a name.
  ///
  /// @param addresses that may be used, in order
  /// @param problem what is to be said, as in `does not exist`; empty for nothing
  record State(List<IpAddress> addresses, String problem) {
    static final State UNKNOWN = new State(List.of(), "");
  }

  /// A name that is followed; guarded by the outer object.
  private static final class Followed {
    private State state = State.UNKNOWN;
    private Instant known = Instant.MIN;
    private Optional<Timer> next = Optional.empty();
    private int failures;
  }

  /// @param changed told of a name of which something else is known
  ExternalNames(NameLookup lookup, Timers timers, Consumer<String> changed) {
    this.lookup = lookup;
    this.timers = timers;
    this.changed = changed;
  }

  /// Follows these names from now on, and no others.
  synchronized void follow(Set<String> wanted) {
    names
        .entrySet()
        .removeIf(
            each -> {
              boolean isGone = !wanted.contains(each.getKey());
              if (isGone) {
                each.getValue().next.ifPresent(Timer::cancel);
              }
              return isGone;
            });
    for (String name : wanted) {
      if (!names.containsKey(name)) {
        Followed followed = new Followed();
        names.put(name, followed);
        // As ingress-nginx does, though no DNS has such a name.
        IpAddress.parse(name)
            .ifPresentOrElse(
                address -> followed.state = screened(Set.of(address)), () -> look(name, followed));
      }
    }
  }

  /// What is known of the name now.
  synchronized State state(String name) {
    return Optional.ofNullable(names.get(name)).map(each -> each.state).orElse(State.UNKNOWN);
  }

  private void look(String name, Followed followed) {
    lookup.find(name, answer -> told(name, followed, answer));
  }

  private void told(String name, Followed followed, Answer answer) {
    if (take(name, followed, answer)) {
      changed.accept(name);
    }
  }

  /// Whether that makes a difference.
  private synchronized boolean take(String name, Followed followed, Answer answer) {
    // A name that was dropped and came again is another one.
    if (names.get(name) != followed) {
      return false;
    }
    State before = followed.state;
    followed.failures = answer instanceof Answer.Failed ? followed.failures + 1 : 0;
    Duration wait =
        switch (answer) {
          case Answer.Found found -> {
            followed.state = screened(found.addresses());
            followed.known = timers.instant();
            yield atMost(LONGEST, atLeast(SHORTEST, found.validFor()));
          }
          case Answer.Nothing nothing -> {
            followed.state = new State(List.of(), nothing.why());
            yield AFTER_NOTHING;
          }
          case Answer.Failed failed -> {
            boolean isFresh = followed.known.plus(KEPT).isAfter(timers.instant());
            boolean isKept = isFresh && !before.addresses().isEmpty();
            if (!isKept && followed.failures >= FAILURES_TOLD) {
              followed.state = new State(List.of(), "cannot be looked up: " + failed.why());
            }
            yield atMost(
                AFTER_FAILURES,
                SHORTEST.multipliedBy(1L << Math.min(followed.failures - 1, DOUBLINGS)));
          }
        };
    followed.next = Optional.of(timers.after(wait, () -> look(name, followed)));
    return !before.equals(followed.state);
  }

  private static Duration atLeast(Duration least, Duration other) {
    return least.compareTo(other) > 0 ? least : other;
  }

  private static Duration atMost(Duration most, Duration other) {
    return most.compareTo(other) < 0 ? most : other;
  }

  private static State screened(Collection<IpAddress> addresses) {
    List<IpAddress> usable =
        addresses.stream()
            .filter(each -> ForbiddenAddress.kind(each).isEmpty())
            .sorted()
            .limit(MOST_ADDRESSES)
            .toList();
    String forbidden =
        addresses.stream()
            .sorted()
            .flatMap(
                each -> ForbiddenAddress.kind(each).stream().map(kind -> each + " (" + kind + ")"))
            .collect(Collectors.joining(", "));
    return new State(
        usable, forbidden.isEmpty() ? "" : "has addresses to which nothing is sent: " + forbidden);
  }

  /// Looks nothing up any more.
  @Override
  public synchronized void close() {
    follow(Set.of());
  }
}
