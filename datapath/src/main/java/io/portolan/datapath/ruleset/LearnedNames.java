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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Which names the policies of a node mean, at which addresses those are, and the elements that
/// this becomes.
///
/// What is known stays known after its time, so that connections that began in time can be told
/// from others; it goes when there is no room. Safe for use by several threads.
public final class LearnedNames {
  /// Pairs of a name and an address that are kept; a set takes as many.
  public static final int MOST = PolicyObjects.MOST_NAMED;

  private static final int LONGEST_COMMENT = 127;

  private final List<PolicyObjects> objects;
  private final Map<List<DomainName>, Integer> users = new HashMap<>();
  private volatile Map<String, Wanted> sets = Map.of();
  private volatile KnownNames known = KnownNames.NONE;

  /// A set into which rules look.
  ///
  /// @param names whose addresses belong into it
  public record Wanted(NftSet set, Family family, List<DomainName> names) {}

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

  /// Takes note of a name's addresses. Where there is no room, those go whose time is over.
  ///
  /// @param name [DomainName#normal]
  /// @return false when there is no room for all of them
  public synchronized boolean learn(String name, Map<IpAddress, Instant> until, Instant now) {
    if (known.size() + until.size() > MOST) {
      known = known.at(now);
    }
    boolean fits = known.size() + until.size() <= MOST;
    if (fits) {
      KnownNames next = known;
      for (Map.Entry<IpAddress, Instant> each : until.entrySet()) {
        next = next.with(name, each.getKey(), each.getValue());
      }
      known = next;
    }
    return fits;
  }

  /// The elements of those addresses, in each set to which the name belongs.
  public Map<NftSet, List<Element>> elements(
      String name, Iterable<IpAddress> addresses, Instant now) {
    Map<NftSet, List<Element>> elements = new HashMap<>();
    for (Wanted wanted : sets.values()) {
      if (KnownNames.matches(wanted.names, name)) {
        for (IpAddress address : addresses) {
          element(wanted, address, now)
              .ifPresent(
                  element ->
                      elements.computeIfAbsent(wanted.set, _ -> new ArrayList<>()).add(element));
        }
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
            .flatMap(address -> element(wanted.get(), address, now).stream())
            .toList();
  }

  /// Empty when the address does not belong into the set, or no longer.
  private Optional<Element> element(Wanted wanted, IpAddress address, Instant now) {
    if (address.family() != wanted.family) {
      return Optional.empty();
    }
    KnownNames names = known;
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
        learn(name, Map.of(address, now.plus(left.get())), now);
      }
    }
  }
}
