// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Table;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.SortedTable;
import io.portolan.network.plan.PolicyPlan;
import io.portolan.network.plan.PolicyPlan.Subject;
import io.portolan.network.plan.PolicyPlan.Use;
import io.portolan.network.plan.PolicyPlanDelta;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.KnownNames;
import io.portolan.network.policy.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The chains and sets of a node's policies, and what changes in them.
///
/// Immutable.
///
/// @param shared how often each chain of a list of policies and each set of address blocks or of
///     names is needed, by name
public record PolicyRuleset(SortedTable<String, Integer> shared) {
  static final PolicyRuleset EMPTY = new PolicyRuleset(SortedTable.empty());

  /// The state for a plan, as it is made from nothing.
  static PolicyRuleset of(PolicyPlan plan, ClusterRanges ranges) {
    Counts counts = new Counts(EMPTY);
    for (PolicyObjects objects : PolicyObjects.all(ranges)) {
      plan.subjects()
          .forEach(
              (address, subject) ->
                  chains(objects, address, Optional.of(subject))
                      .forEach(chain -> counts.change(chain.name(), 1)));
      plan.uses()
          .forEach(
              (use, policy) ->
                  objects.sets(use, policy).forEach(set -> counts.change(set.name(), 1)));
    }
    return new PolicyRuleset(counts.shared);
  }

  /// The state after a change; what has to be done goes to `changes`.
  PolicyRuleset apply(PolicyPlanDelta delta, ClusterRanges ranges, ElementChanges changes) {
    if (delta.isEmpty()) {
      return this;
    }
    Counts counts = new Counts(this);
    for (PolicyObjects objects : PolicyObjects.all(ranges)) {
      Map<String, NftSet> sets = new LinkedHashMap<>();
      Map<String, Chain> profiles = new LinkedHashMap<>();
      for (PolicyPlanDelta.SetChange change : delta.sets()) {
        set(objects, change, changes);
      }
      for (PolicyPlanDelta.UseChange change : delta.uses()) {
        Use use = change.use();
        change.before().ifPresent(old -> counts.change(objects.sets(use, old), sets, -1));
        change.after().ifPresent(now -> counts.change(objects.sets(use, now), sets, 1));
        policy(objects, change, changes);
      }
      for (PolicyPlanDelta.SubjectChange change : delta.subjects()) {
        counts.change(chains(objects, change.address(), change.before()), profiles, -1);
        counts.change(chains(objects, change.address(), change.after()), profiles, 1);
        changes.change(
            elements(objects, change.address(), change.before()),
            elements(objects, change.address(), change.after()));
      }
      sets.values().forEach(set -> counts.comeAndGo(set.name(), set, changes));
      profiles.values().forEach(chain -> counts.comeAndGo(chain, changes));
    }
    return new PolicyRuleset(counts.shared);
  }

  private static void set(
      PolicyObjects objects, PolicyPlanDelta.SetChange change, ElementChanges changes) {
    NftSet set = objects.set(change.set());
    if (!change.before()) {
      changes.declare(set);
    }
    if (!change.after()) {
      changes.forget(set);
      return;
    }
    objects.elements(change.set(), change.members().removed()).forEach(e -> changes.remove(set, e));
    objects.elements(change.set(), change.members().added()).forEach(e -> changes.addAhead(set, e));
  }

  private static void policy(
      PolicyObjects objects, PolicyPlanDelta.UseChange change, ElementChanges changes) {
    Optional<Chain> before = change.before().map(old -> objects.policy(change.use(), old));
    Optional<Chain> after = change.after().map(now -> objects.policy(change.use(), now));
    if (after.isEmpty()) {
      before.ifPresent(changes::forget);
    } else if (!before.equals(after)) {
      changes.write(after.get(), before.isEmpty());
    }
  }

  private static Collection<Chain> chains(
      PolicyObjects objects, IpAddress address, Optional<Subject> subject) {
    List<Chain> chains = new ArrayList<>();
    if (subject.isPresent() && address.family() == objects.layout().family) {
      for (Direction direction : Direction.values()) {
        chains.addAll(objects.profile(direction, subject.get().profile(direction)).values());
      }
    }
    return chains;
  }

  private static Map<FrontendElements.Place, Element> elements(
      PolicyObjects objects, IpAddress address, Optional<Subject> subject) {
    Map<FrontendElements.Place, Element> elements = new LinkedHashMap<>();
    if (subject.isPresent() && address.family() == objects.layout().family) {
      for (Direction direction : Direction.values()) {
        elements.putAll(
            objects.elements(
                direction, FamilyLayout.data(address), subject.get().profile(direction)));
      }
    }
    return elements;
  }

  /// The sets of a plan's policies, filled, and the chains that are jumped to.
  static Contents contents(PolicyPlan plan, ClusterRanges ranges) {
    Contents contents =
        new Contents(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    for (PolicyObjects objects : PolicyObjects.all(ranges)) {
      plan.sets()
          .forEach(
              (set, members) -> {
                NftSet filled =
                    objects.set(set).withElements(objects.elements(set, members.keys()));
                contents.sets.put(filled.name(), filled);
              });
      for (Map.Entry<Use, Policy> use : plan.uses()) {
        Chain chain = objects.policy(use.getKey(), use.getValue());
        contents.chains.put(chain.name(), chain);
        objects
            .sets(use.getKey(), use.getValue())
            .forEach(set -> contents.sets.put(set.name(), set));
      }
      for (Map.Entry<IpAddress, Subject> subject : plan.subjects()) {
        chains(objects, subject.getKey(), Optional.of(subject.getValue()))
            .forEach(chain -> contents.chains.put(chain.name(), chain));
        elements(objects, subject.getKey(), Optional.of(subject.getValue()))
            .forEach(
                (place, element) ->
                    contents
                        .elements
                        .computeIfAbsent(place.set().name(), _ -> new ArrayList<>())
                        .add(element));
      }
    }
    return contents;
  }

  /// The table of a plan with the addresses of the names that its policies mean.
  static Table withNames(Table table, PolicyPlan plan, ClusterRanges ranges, KnownNames known) {
    Map<String, NftSet> filled = new LinkedHashMap<>();
    for (PolicyObjects objects : PolicyObjects.all(ranges)) {
      for (Map.Entry<Use, Policy> use : plan.uses()) {
        use.getValue()
            .names(use.getKey().direction())
            .forEach(
                names -> {
                  List<IpAddress> addresses =
                      known.addresses(name -> KnownNames.matches(names, name));
                  NftSet set = objects.names(names);
                  filled.put(set.name(), set.withElements(objects.elements(addresses)));
                });
      }
    }
    return table.withSets(
        table.sets().stream().map(set -> filled.getOrDefault(set.name(), set)).toList());
  }

  /// What a table has for policies.
  ///
  /// @param sets by name
  /// @param chains by name
  /// @param elements of the maps that every table has, by the map's name
  record Contents(
      Map<String, NftSet> sets, Map<String, Chain> chains, Map<String, List<Element>> elements) {}

  /// Counts while a change is made.
  private static final class Counts {
    private final SortedTable<String, Integer> before;
    private SortedTable<String, Integer> shared;

    Counts(PolicyRuleset ruleset) {
      this.before = ruleset.shared;
      this.shared = ruleset.shared;
    }

    void change(String name, int by) {
      int count = shared.get(name).orElse(0) + by;
      shared = count == 0 ? shared.without(name) : shared.with(name, count);
    }

    void change(List<NftSet> sets, Map<String, NftSet> touched, int by) {
      for (NftSet set : sets) {
        touched.put(set.name(), set);
        change(set.name(), by);
      }
    }

    void change(Collection<Chain> chains, Map<String, Chain> touched, int by) {
      for (Chain chain : chains) {
        touched.put(chain.name(), chain);
        change(chain.name(), by);
      }
    }

    void comeAndGo(String name, NftSet set, ElementChanges changes) {
      if (!before.contains(name) && shared.contains(name)) {
        changes.declare(set.declaration());
        set.elements().forEach(element -> changes.addAhead(set, element));
      } else if (before.contains(name) && !shared.contains(name)) {
        changes.forget(set);
      }
    }

    void comeAndGo(Chain chain, ElementChanges changes) {
      if (!before.contains(chain.name()) && shared.contains(chain.name())) {
        changes.write(chain, true);
      } else if (before.contains(chain.name()) && !shared.contains(chain.name())) {
        changes.forget(chain);
      }
    }
  }
}
