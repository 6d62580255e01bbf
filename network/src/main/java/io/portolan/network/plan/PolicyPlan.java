// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.SortedTable;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.PodSet;
import io.portolan.network.policy.PodSet.Member;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What policies ask of one node.
///
/// @param subjects the addresses of this node's pods for which some policy holds
/// @param uses the policies that hold for them
/// @param sets what the rules of those policies look into, with how many pods bring each member
public record PolicyPlan(
    SortedTable<IpAddress, Subject> subjects,
    SortedTable<Use, Policy> uses,
    SortedTable<PodSet, SortedTable<Member, Integer>> sets) {
  public static final PolicyPlan EMPTY =
      new PolicyPlan(SortedTable.empty(), SortedTable.empty(), SortedTable.empty());

  /// What of it concerns packets from and to these addresses.
  public PolicyPlan about(Collection<IpAddress> addresses) {
    SortedTable<IpAddress, Subject> some = SortedTable.empty();
    SortedTable<Use, Policy> used = SortedTable.empty();
    SortedTable<PodSet, SortedTable<Member, Integer>> looked = SortedTable.empty();
    for (IpAddress address : addresses) {
      Optional<Subject> subject = subjects.get(address);
      if (subject.isEmpty()) {
        continue;
      }
      some = some.with(address, subject.get());
      for (Use use : subject.get().uses()) {
        Optional<Policy> policy = uses.get(use);
        if (policy.isPresent() && !used.contains(use)) {
          used = used.with(use, policy.get());
          for (PodSet set : policy.get().sets(use.direction())) {
            looked = looked.with(set, sets.get(set).orElse(SortedTable.empty()));
          }
        }
      }
    }
    return new PolicyPlan(some, used, looked);
  }

  /// A policy in one direction.
  public record Use(Direction direction, PolicyName policy) implements Comparable<Use> {
    private static final Comparator<Use> ORDER =
        Comparator.comparing(Use::direction).thenComparing(Use::policy);

    @Override
    public int compareTo(Use other) {
      return ORDER.compare(this, other);
    }
  }

  /// The policies that hold for an address.
  public record Subject(NamespacedName pod, Profile ingress, Profile egress) {
    static Subject ofNone(NamespacedName pod) {
      return new Subject(pod, Profile.NONE, Profile.NONE);
    }

    /// Whether none holds.
    public boolean isEmpty() {
      return ingress.isEmpty() && egress.isEmpty();
    }

    /// All of them.
    public List<Use> uses() {
      List<Use> uses = new ArrayList<>();
      for (Direction direction : Direction.values()) {
        Profile profile = profile(direction);
        profile.admin().forEach(name -> uses.add(new Use(direction, name)));
        profile.rest().forEach(name -> uses.add(new Use(direction, name)));
      }
      return uses;
    }

    public Profile profile(Direction direction) {
      return switch (direction) {
        case INGRESS -> ingress;
        case EGRESS -> egress;
      };
    }
  }

  /// The policies that hold in one direction, in the order in which they are asked. Pods for which
  /// the same hold have equal profiles.
  ///
  /// @param admin those of the Admin tier
  /// @param rest the NetworkPolicies where there are any, else those of the Baseline tier
  /// @param isolated whether `rest` are NetworkPolicies, so that what none of them allows is denied
  public record Profile(List<PolicyName> admin, List<PolicyName> rest, boolean isolated) {
    public static final Profile NONE = new Profile(List.of(), List.of(), false);

    /// @param policies in the order in which they are asked
    static Profile of(List<Policy> policies, Direction direction) {
      List<Policy> present =
          policies.stream().filter(policy -> policy.rules(direction).isPresent()).toList();
      List<PolicyName> network = names(present, Policy.Tier.NETWORK_POLICY);
      return new Profile(
          names(present, Policy.Tier.ADMIN),
          network.isEmpty() ? names(present, Policy.Tier.BASELINE) : network,
          !network.isEmpty());
    }

    private static List<PolicyName> names(List<Policy> policies, Policy.Tier tier) {
      return policies.stream().filter(policy -> policy.tier() == tier).map(Policy::name).toList();
    }

    public boolean isEmpty() {
      return admin.isEmpty() && rest.isEmpty();
    }
  }
}
