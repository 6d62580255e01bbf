// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.AddressRange;
import io.portolan.network.ClusterRanges;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.SortedTable;
import io.portolan.network.plan.PolicyPlan.Profile;
import io.portolan.network.plan.PolicyPlan.Subject;
import io.portolan.network.plan.PolicyPlan.Use;
import io.portolan.network.policy.BlockRanges;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.KnownNames;
import io.portolan.network.policy.PodSet;
import io.portolan.network.policy.PodSet.Member;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.policy.PolicyRule.Action;
import io.portolan.network.policy.PortMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// Tells of many connections whether the policies of a node would let them begin.
///
/// Not safe for use by several threads: it makes each policy ready when it is first asked.
public final class Admission {
  private final NodePlan plan;
  private final KnownNames known;
  private final Map<Use, List<Matcher>> matchers = new HashMap<>();

  /// How a tracked connection begins.
  ///
  /// @param sender who sends the first packet
  /// @param seen whom it seems to come from; the node, where the source is translated
  /// @param destination what it reaches once the destination is translated
  /// @param protocol the number of the IP protocol
  /// @param port of the destination; of no meaning where the protocol has none
  public record Opening(
      IpAddress sender, IpAddress seen, IpAddress destination, int protocol, int port) {}

  /// @param known also what is known no more: connections that began in time go on
  public Admission(NodePlan plan, KnownNames known) {
    this.plan = plan;
    this.known = known;
  }

  /// Whether the policies of both ends that are pods of this node allow it.
  public boolean admits(Opening opening) {
    return admits(Direction.EGRESS, opening.sender, opening)
        && admits(Direction.INGRESS, opening.destination, opening);
  }

  private boolean admits(Direction direction, IpAddress pod, Opening opening) {
    Optional<Subject> subject = plan.policies().subjects().get(pod);
    return subject.isEmpty()
        || isLocal(pod)
        || admits(direction, subject.get().profile(direction), opening);
  }

  private boolean admits(Direction direction, Profile profile, Opening opening) {
    Action admin = first(direction, profile.admin(), opening).orElse(Action.PASS);
    return switch (admin) {
      case ACCEPT -> true;
      case DENY -> false;
      case PASS ->
          first(direction, profile.rest(), opening)
              .map(action -> action != Action.DENY)
              .orElse(!profile.isolated() || isExempt(direction, opening));
    };
  }

  /// What isolation leaves alone: a pod and its node, and a pod and itself.
  private boolean isExempt(Direction direction, Opening opening) {
    return opening.sender.equals(opening.destination)
        || switch (direction) {
          case INGRESS -> isOwn(opening.sender);
          case EGRESS -> isLocal(opening.destination);
        };
  }

  private boolean isOwn(IpAddress address) {
    return plan.self().addresses().contains(address) || address.isLoopback();
  }

  /// The DNS pods' addresses are the node's, too, and policies ask nothing of what is tracked
  /// there.
  private boolean isLocal(IpAddress address) {
    return isOwn(address) || plan.ranges().dns().contains(address);
  }

  private Optional<Action> first(Direction direction, List<PolicyName> policies, Opening opening) {
    for (PolicyName policy : policies) {
      for (Matcher matcher : matchers.computeIfAbsent(new Use(direction, policy), this::matchers)) {
        if (matcher.matches(opening)) {
          return Optional.of(matcher.rule.action());
        }
      }
    }
    return Optional.empty();
  }

  private List<Matcher> matchers(Use use) {
    List<Matcher> made = new ArrayList<>();
    Optional<Policy> policy = plan.policies().uses().get(use);
    policy
        .flatMap(each -> each.rules(use.direction()))
        .orElse(List.of())
        .forEach(rule -> made.add(matcher(use.direction(), policy.orElseThrow(), rule)));
    return made;
  }

  private Matcher matcher(Direction direction, Policy policy, PolicyRule rule) {
    List<Named> named = new ArrayList<>();
    for (PortMatch port : rule.ports()) {
      policy
          .named(direction, rule, port)
          .ifPresent(set -> named.add(new Named(set.protocol().number(), members(set))));
    }
    return new Matcher(
        direction,
        rule,
        PodSet.peers(rule.peers()).map(this::members).orElse(SortedTable.empty()),
        blocks(rule, plan.ranges()),
        named,
        known);
  }

  private SortedTable<Member, Integer> members(PodSet set) {
    return plan.policies().sets().get(set).orElse(SortedTable.empty());
  }

  /// The last address of each range by its first.
  private static NavigableMap<IpAddress, IpAddress> blocks(PolicyRule rule, ClusterRanges ranges) {
    NavigableMap<IpAddress, IpAddress> blocks = new TreeMap<>();
    for (Family family : Family.values()) {
      for (AddressRange range : BlockRanges.of(rule.peers().blocks(), family, ranges)) {
        blocks.put(range.first(), range.last());
      }
    }
    return blocks;
  }

  /// The pods and ports that have a name in one protocol.
  private record Named(int protocol, SortedTable<Member, Integer> members) {}

  /// A rule, with what it looks into.
  private record Matcher(
      Direction direction,
      PolicyRule rule,
      SortedTable<Member, Integer> pods,
      NavigableMap<IpAddress, IpAddress> blocks,
      List<Named> named,
      KnownNames known) {
    boolean matches(Opening opening) {
      boolean byNumber =
          rule.ports().isEmpty()
              || rule.ports().stream().anyMatch(port -> hasNumber(port, opening));
      return (byNumber && matchesPeer(opening)) || matchesName(opening);
    }

    private static boolean hasNumber(PortMatch port, Opening opening) {
      return port instanceof PortMatch.Numbers numbers
          && numbers.protocol().number() == opening.protocol
          && (numbers.isAll()
              || (numbers.first() <= opening.port && opening.port <= numbers.last()));
    }

    private boolean matchesName(Opening opening) {
      Member member = new Member(opening.destination, opening.port);
      boolean inSet =
          named.stream()
              .anyMatch(each -> each.protocol == opening.protocol && each.members.contains(member));
      // For egress the set has the peers' addresses already.
      return inSet && (direction == Direction.EGRESS || matchesPeer(opening));
    }

    private boolean matchesPeer(Opening opening) {
      IpAddress peer =
          switch (direction) {
            case INGRESS -> opening.seen;
            case EGRESS -> opening.destination;
          };
      if (rule.peers().anyone()
          || pods.contains(new Member(peer, 0))
          || known.until(rule.peers().names(), peer).isPresent()) {
        return true;
      }
      Map.Entry<IpAddress, IpAddress> range = blocks.floorEntry(peer);
      return range != null && peer.compareTo(range.getValue()) <= 0;
    }
  }
}
