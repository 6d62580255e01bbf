// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.SortedTable;
import io.portolan.network.plan.NodePlanDelta.Changes;
import io.portolan.network.plan.PolicyPlan.Profile;
import io.portolan.network.plan.PolicyPlan.Subject;
import io.portolan.network.plan.PolicyPlan.Use;
import io.portolan.network.plan.PolicyPlanDelta.SetChange;
import io.portolan.network.plan.PolicyPlanDelta.SubjectChange;
import io.portolan.network.plan.PolicyPlanDelta.UseChange;
import io.portolan.network.plan.PolicyPlanner.Contents;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.PodSelector;
import io.portolan.network.policy.PodSet;
import io.portolan.network.policy.PodSet.Member;
import io.portolan.network.policy.Policies;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// One edit of what policies ask of a node: remembers what it touches.
///
/// First all pods and policies that changed are noted, then the policies of each pod are looked up
/// ([#subjects]), then the sets of each policy ([#uses]), then members come and go.
final class PolicyEdit {
  private final PolicyPlanner before;
  private final Policies policies;
  private final TreeSet<NamespacedName> dirty = new TreeSet<>();
  private final TreeSet<Use> touchedUses = new TreeSet<>();
  private final TreeSet<IpAddress> touchedAddresses = new TreeSet<>();
  private final TreeMap<PodSet, TreeSet<Member>> touchedSets = new TreeMap<>();

  private SortedTable<NamespacedName, PodFacts> local;
  private SortedTable<IpAddress, SortedTable<NamespacedName, Subject>> claims;
  private SortedTable<Use, SortedTable<NamespacedName, NamespacedName>> users;
  private SortedTable<PodSet, Contents> sets;
  private SortedTable<PodSelector, SortedTable<PodSet, PodSet>> lookers;
  private SortedTable<IpAddress, Subject> planSubjects;
  private SortedTable<Use, Policy> planUses;
  private SortedTable<PodSet, SortedTable<Member, Integer>> planSets;

  PolicyEdit(PolicyPlanner before, Policies policies) {
    this.before = before;
    this.policies = policies;
    this.local = before.local();
    this.claims = before.claims();
    this.users = before.users();
    this.sets = before.sets();
    this.lookers = before.lookers();
    this.planSubjects = before.plan().subjects();
    this.planUses = before.plan().uses();
    this.planSets = before.plan().sets();
  }

  void remove(NamespacedName pod) {
    if (local.contains(pod)) {
      dirty.add(pod);
      local = local.without(pod);
    }
  }

  void put(PodFacts pod, boolean isHere) {
    if (isHere) {
      dirty.add(pod.name());
      local = local.with(pod.name(), pod);
    } else {
      remove(pod.name());
    }
  }

  void policyTouched(PolicyName name) {
    for (Direction direction : Direction.values()) {
      Use use = new Use(direction, name);
      touchedUses.add(use);
      dirty.addAll(users(use).keys());
    }
    policies
        .policies()
        .get(name)
        .ifPresent(policy -> dirty.addAll(here(policies.members(policy.subject()))));
  }

  /// Those of `members` that are on this node.
  private List<NamespacedName> here(SortedTable<NamespacedName, PodFacts> members) {
    return members.size() < local.size()
        ? members.keys().stream().filter(local::contains).toList()
        : local.keys().stream().filter(members::contains).toList();
  }

  void subjectTouched(PodSelector selector, NamespacedName pod) {
    if (local.contains(pod) && !policies.subjectOf(selector).isEmpty()) {
      dirty.add(pod);
    }
  }

  void subjects() {
    dirty.forEach(this::renew);
    for (IpAddress address : touchedAddresses) {
      Optional<Subject> now =
          claims.get(address).flatMap(SortedTable::first).map(Map.Entry::getValue);
      planSubjects =
          now.isPresent() ? planSubjects.with(address, now.get()) : planSubjects.without(address);
    }
  }

  /// Most labels that change leave a pod with the policies it had, however many those are.
  private void renew(NamespacedName pod) {
    List<IpAddress> had = addresses(before.local(), pod);
    List<IpAddress> has = addresses(local, pod);
    Subject old = claimed(had, pod);
    Subject now = has.isEmpty() ? Subject.ofNone(pod) : subject(pod);
    if (had.equals(has) && old.equals(now)) {
      return;
    }
    had.forEach(address -> claims(address, claims(address).without(pod)));
    if (!now.isEmpty()) {
      has.forEach(address -> claims(address, claims(address).with(pod, now)));
    }
    Set<Use> left = new LinkedHashSet<>(old.uses());
    for (Use use : now.uses()) {
      if (!left.remove(use)) {
        use(use, users(use).with(pod, pod));
      }
    }
    left.forEach(use -> use(use, users(use).without(pod)));
  }

  private static List<IpAddress> addresses(
      SortedTable<NamespacedName, PodFacts> pods, NamespacedName pod) {
    return pods.get(pod).map(PodFacts::addresses).orElse(List.of());
  }

  private Subject claimed(List<IpAddress> addresses, NamespacedName pod) {
    return addresses.stream()
        .findFirst()
        .flatMap(address -> claims(address).get(pod))
        .orElse(Subject.ofNone(pod));
  }

  private Subject subject(NamespacedName pod) {
    List<Policy> holding = policies.of(pod);
    return new Subject(
        pod, Profile.of(holding, Direction.INGRESS), Profile.of(holding, Direction.EGRESS));
  }

  private SortedTable<NamespacedName, Subject> claims(IpAddress address) {
    return claims.get(address).orElse(SortedTable.empty());
  }

  private void claims(IpAddress address, SortedTable<NamespacedName, Subject> by) {
    touchedAddresses.add(address);
    claims = by.isEmpty() ? claims.without(address) : claims.with(address, by);
  }

  private SortedTable<NamespacedName, NamespacedName> users(Use use) {
    return users.get(use).orElse(SortedTable.empty());
  }

  private void use(Use use, SortedTable<NamespacedName, NamespacedName> by) {
    touchedUses.add(use);
    users = by.isEmpty() ? users.without(use) : users.with(use, by);
  }

  void uses() {
    List<PodSet> unused = new ArrayList<>();
    for (Use use : touchedUses) {
      Optional<Policy> old = planUses.get(use);
      Optional<Policy> now =
          users.contains(use) ? policies.policies().get(use.policy()) : Optional.empty();
      if (!old.equals(now)) {
        now.ifPresent(policy -> policy.sets(use.direction()).forEach(set -> look(set, 1)));
        old.ifPresent(policy -> policy.sets(use.direction()).forEach(set -> look(set, -1)));
        old.ifPresent(policy -> unused.addAll(policy.sets(use.direction())));
        planUses = now.isPresent() ? planUses.with(use, now.get()) : planUses.without(use);
      }
    }
    for (PodSet set : unused) {
      if (sets.get(set).filter(contents -> contents.users() == 0).isPresent()) {
        drop(set);
      }
    }
  }

  private void look(PodSet set, int by) {
    Optional<Contents> there = sets.get(set);
    sets = sets.with(set, there.orElse(Contents.NONE).usedBy(by));
    if (there.isPresent()) {
      return;
    }
    touchedSets.computeIfAbsent(set, _ -> new TreeSet<>());
    planSets = planSets.with(set, planSets.get(set).orElse(SortedTable.empty()));
    for (PodSelector selector : set.pods()) {
      lookers =
          lookers.with(selector, lookers.get(selector).orElse(SortedTable.empty()).with(set, set));
      policies.members(selector).forEach((_, pod) -> bring(set, pod.name(), set.members(pod)));
    }
  }

  private void drop(PodSet set) {
    Contents contents = sets.get(set).orElse(Contents.NONE);
    contents.byPod().keys().forEach(pod -> bring(set, pod, List.of()));
    touchedSets.computeIfAbsent(set, _ -> new TreeSet<>());
    sets = sets.without(set);
    planSets = planSets.without(set);
    for (PodSelector selector : set.pods()) {
      SortedTable<PodSet, PodSet> rest =
          lookers.get(selector).orElse(SortedTable.empty()).without(set);
      lookers = rest.isEmpty() ? lookers.without(selector) : lookers.with(selector, rest);
    }
  }

  void memberTouched(PodSelector selector, NamespacedName pod) {
    for (PodSet set : lookers.get(selector).orElse(SortedTable.empty()).keys()) {
      Optional<PodFacts> facts =
          set.pods().stream().flatMap(each -> policies.members(each).get(pod).stream()).findFirst();
      bring(set, pod, facts.map(set::members).orElse(List.of()));
    }
  }

  /// Puts what the pod brings into a set in place of what it brought before.
  private void bring(PodSet set, NamespacedName pod, List<Member> members) {
    Contents contents = sets.get(set).orElse(Contents.NONE);
    List<Member> old = contents.byPod().get(pod).orElse(List.of());
    if (old.equals(members)) {
      return;
    }
    sets = sets.with(set, contents.with(pod, members));
    SortedTable<Member, Integer> counts = planSets.get(set).orElse(SortedTable.empty());
    for (Member member : old) {
      counts = counted(counts, member, -1);
    }
    for (Member member : members) {
      counts = counted(counts, member, 1);
    }
    planSets = planSets.with(set, counts);
    TreeSet<Member> touched = touchedSets.computeIfAbsent(set, _ -> new TreeSet<>());
    touched.addAll(old);
    touched.addAll(members);
  }

  private static SortedTable<Member, Integer> counted(
      SortedTable<Member, Integer> counts, Member member, int by) {
    int count = counts.get(member).orElse(0) + by;
    return count == 0 ? counts.without(member) : counts.with(member, count);
  }

  boolean isEmpty() {
    return touchedAddresses.isEmpty() && touchedUses.isEmpty() && touchedSets.isEmpty();
  }

  PolicyPlanner planner(PolicyPlan plan) {
    return new PolicyPlanner(
        before.node(), before.dns(), policies, local, claims, users, sets, lookers, plan);
  }

  PolicyPlanner.Step step() {
    PolicyPlan old = before.plan();
    PolicyPlan plan = new PolicyPlan(planSubjects, planUses, planSets);
    List<SubjectChange> subjects = new ArrayList<>();
    for (IpAddress address : touchedAddresses) {
      Optional<Subject> was = old.subjects().get(address);
      Optional<Subject> is = planSubjects.get(address);
      if (!was.equals(is)) {
        subjects.add(new SubjectChange(address, was, is));
      }
    }
    List<UseChange> uses = new ArrayList<>();
    for (Use use : touchedUses) {
      Optional<Policy> was = old.uses().get(use);
      Optional<Policy> is = planUses.get(use);
      if (!was.equals(is)) {
        uses.add(new UseChange(use, was, is));
      }
    }
    List<SetChange> changed = new ArrayList<>();
    touchedSets.forEach((set, members) -> setChange(old, set, members).ifPresent(changed::add));
    return new PolicyPlanner.Step(planner(plan), new PolicyPlanDelta(subjects, uses, changed));
  }

  private Optional<SetChange> setChange(PolicyPlan old, PodSet set, TreeSet<Member> members) {
    SortedTable<Member, Integer> was = old.sets().get(set).orElse(SortedTable.empty());
    SortedTable<Member, Integer> is = planSets.get(set).orElse(SortedTable.empty());
    List<Member> added = new ArrayList<>();
    List<Member> removed = new ArrayList<>();
    for (Member member : members) {
      if (was.contains(member) != is.contains(member)) {
        (is.contains(member) ? added : removed).add(member);
      }
    }
    boolean before = old.sets().contains(set);
    boolean after = planSets.contains(set);
    return before == after && added.isEmpty() && removed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SetChange(
                set, before, after, new Changes<>(List.copyOf(added), List.copyOf(removed))));
  }
}
