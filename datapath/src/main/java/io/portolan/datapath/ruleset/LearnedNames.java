// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftSet;
import io.portolan.network.ClusterRanges;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.plan.PolicyPlanDelta;
import io.portolan.network.plan.PolicyPlanDelta.UseChange;
import io.portolan.network.policy.DomainName;
import io.portolan.network.policy.KnownNames;
import io.portolan.network.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Which names the policies of a node mean, at which addresses those are, and the elements that
/// this becomes.
///
/// What is known is in the kernel, in each set that is there. It stays known after its time, so
/// that connections that began in time can be told from others, and goes when there is no room.
/// Safe for use by several threads.
public final class LearnedNames {
  /// Pairs of a name and an address that are kept; a set takes as many.
  public static final int MOST = PolicyObjects.MOST_NAMED;

  private static final int LONGEST_COMMENT = 127;

  /// Looking for room where there is none costs, and whoever asks for many names must not hold up
  /// others.
  private static final Duration BETWEEN_CLEANINGS = Duration.ofSeconds(1);

  private final List<PolicyObjects> objects;
  private final Map<List<DomainName>, Integer> users = new HashMap<>();
  private Instant nextCleaning = Instant.MIN;
  private volatile Map<String, Wanted> sets = Map.of();
  private volatile KnownNames known = KnownNames.NONE;

  /// A set into which rules look.
  ///
  /// @param names whose addresses belong into it
  public record Wanted(NftSet set, Family family, List<DomainName> names) {}

  /// What an answer tells.
  ///
  /// @param name [DomainName#normal]
  /// @param until its addresses, each with the end of the time in which connections may begin
  public record Answer(String name, Map<IpAddress, Instant> until) {}

  public LearnedNames(ClusterRanges ranges) {
    this.objects = PolicyObjects.all(ranges);
  }

  /// Follows what policies name; whether that is other names than before.
  public synchronized boolean follow(PolicyPlanDelta delta) {
    boolean changed = false;
    for (UseChange change : delta.uses()) {
      changed |= count(change, change.after(), 1);
      changed |= count(change, change.before(), -1);
    }
    if (changed) {
      Map<String, Wanted> wanted = new HashMap<>();
      for (PolicyObjects each : objects) {
        for (List<DomainName> names : users.keySet()) {
          NftSet set = each.names(names);
          wanted.put(set.name(), new Wanted(set, each.layout().family, names));
        }
      }
      sets = Map.copyOf(wanted);
    }
    return changed;
  }

  /// Whether a list of names came or went.
  private boolean count(UseChange change, Optional<Policy> policy, int by) {
    boolean changed = false;
    List<List<DomainName>> lists =
        policy.map(each -> each.names(change.use().direction()).toList()).orElse(List.of());
    for (List<DomainName> names : lists) {
      int count = users.getOrDefault(names, 0) + by;
      changed |= count == 0 || count == by;
      if (count == 0) {
        users.remove(names);
      } else {
        users.put(names, count);
      }
    }
    return changed;
  }

  /// The names that are meant now, each once.
  public TreeSet<DomainName> wanted() {
    TreeSet<DomainName> all = new TreeSet<>();
    sets.values().forEach(each -> all.addAll(each.names));
    return all;
  }

  public KnownNames known() {
    return known;
  }

  /// What would be known with an answer as well; empty when there is no room. Those that are known
  /// no more make room.
  Optional<KnownNames> with(KnownNames before, Answer answer, Instant now) {
    KnownNames next = before;
    if (before.size() + answer.until.size() > MOST && !now.isBefore(nextCleaning)) {
      next = before.at(now);
      nextCleaning = now.plus(BETWEEN_CLEANINGS);
    }
    if (next.size() + answer.until.size() > MOST) {
      return Optional.empty();
    }
    for (Map.Entry<IpAddress, Instant> each : answer.until.entrySet()) {
      next = next.with(answer.name, each.getKey(), each.getValue());
    }
    return Optional.of(next);
  }

  /// Takes note of what the kernel has now.
  void know(KnownNames now) {
    known = now;
  }

  /// The elements of an answer's addresses, in each set to which the name belongs.
  ///
  /// @param of what is known, the answer included
  Map<NftSet, List<Element>> elements(KnownNames of, Answer answer, Instant now) {
    Map<NftSet, List<Element>> elements = new HashMap<>();
    for (Wanted wanted : sets.values()) {
      if (KnownNames.matches(wanted.names, answer.name)) {
        elements.put(
            wanted.set,
            answer.until.keySet().stream()
                .flatMap(address -> element(wanted, of, address, now).stream())
                .toList());
      }
    }
    return elements;
  }

  /// All that belongs into the set of that name now; nothing when it is no set of names.
  List<Element> elements(String set, Instant now) {
    Optional<Wanted> wanted = Optional.ofNullable(sets.get(set));
    return wanted.isEmpty()
        ? List.of()
        : known.names().keys().stream()
            .flatMap(address -> element(wanted.get(), known, address, now).stream())
            .toList();
  }

  /// Empty when the address does not belong into the set, or no longer.
  private static Optional<Element> element(
      Wanted wanted, KnownNames names, IpAddress address, Instant now) {
    if (address.family() != wanted.family) {
      return Optional.empty();
    }
    Optional<Instant> until = names.until(wanted.names, address).filter(now::isBefore);
    return until.map(
        end ->
            Element.of(FamilyLayout.data(address))
                .withTimeout(Duration.between(now, end).plusMillis(1))
                .withComment(comment(names.names(wanted.names, address))));
  }

  /// One of the names, by which a successor knows it; none is kept where none fits.
  private static String comment(List<String> names) {
    return names.stream().filter(name -> name.length() <= LONGEST_COMMENT).findFirst().orElse("");
  }

  /// Takes over what a predecessor left in a set.
  void adopt(NftSet there, Instant now) {
    Optional<Wanted> wanted = Optional.ofNullable(sets.get(there.name()));
    for (Element element : wanted.isEmpty() ? List.<Element>of() : there.elements()) {
      String name = element.details().comment();
      Optional<Duration> left = element.details().expires().or(element.details()::timeout);
      if (left.isPresent() && KnownNames.matches(wanted.orElseThrow().names, name)) {
        IpAddress address = IpAddress.ofBytes(element.key().toBytes());
        with(known, new Answer(name, Map.of(address, now.plus(left.get()))), now)
            .ifPresent(this::know);
      }
    }
  }
}
