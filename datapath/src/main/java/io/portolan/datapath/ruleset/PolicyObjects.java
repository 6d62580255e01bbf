// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.Field;
import io.portolan.linux.nft.KeySpec;
import io.portolan.linux.nft.MetaKey;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.SetRef;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Statement.Comparison;
import io.portolan.linux.nft.Statement.Match;
import io.portolan.linux.nft.Verdict;
import io.portolan.network.AddressRange;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.plan.PolicyPlan.Profile;
import io.portolan.network.plan.PolicyPlan.Use;
import io.portolan.network.policy.BlockRanges;
import io.portolan.network.policy.Direction;
import io.portolan.network.policy.DomainName;
import io.portolan.network.policy.IpBlock;
import io.portolan.network.policy.PodSet;
import io.portolan.network.policy.PodSet.Member;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.policy.PolicyRule;
import io.portolan.network.policy.PortMatch;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What policies become in one address family: a chain for each policy and direction, one for each
/// list of policies that some pod has, and the sets that their rules look into.
///
/// Names follow from what a chain or set is for, so that a successor finds the same ones.
/// Not safe for use by several threads.
final class PolicyObjects {
  private static final Pattern PLACE = Pattern.compile("(?:ingress|egress)\\[(\\d+)]");
  private static final int LONGEST_COMMENT = 127;

  /// The kernel's NFT_NAME_MAXLEN with the end of the text, and room for a digest.
  private static final int LONGEST_NAME = 255 - 17;

  /// Addresses of names that one set takes.
  static final int MOST_NAMED = 65_536;

  /// What somebody else puts among the addresses of names goes by itself.
  private static final Duration NAMED_FOR = Duration.ofHours(1);

  private static final Expression PROTOCOL = Expression.meta(MetaKey.L4PROTO);
  private static final Expression PORT = Expression.field(Field.TH_DPORT);

  private final FamilyLayout layout;
  private final ClusterRanges ranges;

  // Many rules look into one set, and many pods have one profile.
  private final Map<PodSet, NftSet> sets = new HashMap<>();
  private final Map<ProfileKey, Map<NftSet, Chain>> profiles = new HashMap<>();

  private record ProfileKey(Direction direction, Profile profile) {}

  PolicyObjects(FamilyLayout layout, ClusterRanges ranges) {
    this.layout = layout;
    this.ranges = ranges;
  }

  static List<PolicyObjects> all(ClusterRanges ranges) {
    return FamilyLayout.all().stream().map(layout -> new PolicyObjects(layout, ranges)).toList();
  }

  FamilyLayout layout() {
    return layout;
  }

  /// The set without its members.
  NftSet set(PodSet set) {
    return sets.computeIfAbsent(set, this::made);
  }

  private NftSet made(PodSet set) {
    KeySpec key =
        switch (set) {
          case PodSet.Addresses _ -> KeySpec.of(layout.addressType());
          case PodSet.Ports _ ->
              KeySpec.of(layout.addressType(), DataType.INET_PROTO, DataType.INET_SERVICE);
        };
    return described(NftSet.set(name("pods", set.toString()), key), set.toString());
  }

  /// Those of the members that are of this family.
  List<Element> elements(PodSet set, Iterable<Member> members) {
    List<Element> elements = new ArrayList<>();
    for (Member member : members) {
      if (member.address().family() == layout.family) {
        Data address = FamilyLayout.data(member.address());
        elements.add(
            Element.of(
                switch (set) {
                  case PodSet.Addresses _ -> address;
                  case PodSet.Ports ports ->
                      Data.concat(
                          address,
                          Data.protocol(ports.protocol().number()),
                          Data.port(member.port()));
                }));
      }
    }
    return elements;
  }

  /// Those of the addresses that are of this family.
  List<Element> elements(List<IpAddress> addresses) {
    return addresses.stream()
        .filter(address -> address.family() == layout.family)
        .map(address -> Element.of(FamilyLayout.data(address)))
        .toList();
  }

  /// The sets that the rules of a policy look into beside those of pods: filled ones of address
  /// blocks, and those of the addresses of names, which are learned.
  List<NftSet> sets(Use use, Policy policy) {
    return Stream.concat(
            policy.rules(use.direction()).orElse(List.of()).stream()
                .flatMap(rule -> blocks(rule.peers().blocks()).stream()),
            policy.names(use.direction()).map(this::names))
        .distinct()
        .toList();
  }

  /// The set of the addresses of these names, without what is learned.
  NftSet names(List<DomainName> names) {
    NftSet set =
        NftSet.set(
            name("names", names.toString()), KeySpec.of(layout.addressType()), NftSet.Flag.TIMEOUT);
    return described(
        set.withOptions(set.options().withSize(MOST_NAMED).withTimeout(NAMED_FOR)),
        names.toString());
  }

  /// Empty when the blocks have no address of this family.
  private Optional<NftSet> blocks(List<IpBlock> blocks) {
    List<AddressRange> named = BlockRanges.of(blocks, layout.family, ranges);
    if (named.isEmpty()) {
      return Optional.empty();
    }
    NftSet set =
        NftSet.set(
            name("blocks", named.toString()),
            KeySpec.of(layout.addressType()),
            NftSet.Flag.INTERVAL);
    return Optional.of(
        described(set, blocks.toString())
            .withElements(
                named.stream()
                    .map(
                        range ->
                            Element.range(
                                FamilyLayout.data(range.first()), FamilyLayout.data(range.last())))
                    .toList()));
  }

  /// The chain of a policy in one direction.
  Chain policy(Use use, Policy policy) {
    List<Rule> rules = new ArrayList<>();
    List<PolicyRule> written = policy.rules(use.direction()).orElse(List.of());
    for (int i = 0; i < written.size(); i++) {
      String place = place(use.direction(), i);
      for (List<Statement> conditions : conditions(use.direction(), policy, written.get(i))) {
        List<Statement> statements = new ArrayList<>(conditions);
        statements.add(Statement.Counter.ZERO);
        statements.add(verdict(use.direction(), policy.tier(), written.get(i).action()));
        rules.add(Rule.of(statements).withComment(place));
      }
    }
    return Chain.regular(policyName(use))
        .withComment(cut(use.policy().toString()))
        .withRules(rules);
  }

  private static String place(Direction direction, int index) {
    return direction.text() + "[" + index + "]";
  }

  /// Which rule of its policy a rule of the table stands for, from 0; empty where it is none's.
  static Optional<Integer> place(Rule rule) {
    Matcher place = PLACE.matcher(rule.comment());
    return place.matches() ? Optional.of(Integer.parseInt(place.group(1))) : Optional.empty();
  }

  /// What a rule of ClusterNetworkPolicies denies is denied to the pod's own node as well: the
  /// exception that NetworkPolicies make is none of theirs, and only a rule that means the node
  /// can match it (kubernetes-sigs/network-policy-api issues 248 and 314).
  private Statement verdict(Direction direction, Policy.Tier tier, PolicyRule.Action action) {
    return switch (action) {
      case ACCEPT -> Verdict.ACCEPT;
      case DENY -> Verdict.goTo(PolicyChains.deniedName(layout, direction));
      case PASS ->
          tier == Policy.Tier.ADMIN
              ? Verdict.goTo(PolicyChains.passed(layout, direction))
              // Nothing is asked after the Baseline tier.
              : Verdict.ACCEPT;
    };
  }

  /// All combinations of who and where that the rule is about.
  private List<List<Statement>> conditions(Direction direction, Policy policy, PolicyRule rule) {
    List<List<Statement>> all = new ArrayList<>();
    List<List<Statement>> peers = peers(direction, rule);
    List<List<Statement>> ports = ports(rule);
    for (List<Statement> who : peers) {
      ports.forEach(where -> all.add(joined(who, where)));
    }
    for (PortMatch port : rule.ports()) {
      Optional<PodSet.Ports> named = policy.named(direction, rule, port);
      if (named.isPresent()) {
        List<Statement> where =
            List.of(
                Statement.in(
                    Expression.concat(layout.destination, PROTOCOL, PORT), set(named.get()).ref()));
        switch (direction) {
          case INGRESS -> peers.forEach(who -> all.add(joined(who, where)));
          // The set has the peers' addresses already.
          case EGRESS -> all.add(where);
        }
      }
    }
    return all;
  }

  private static List<Statement> joined(List<Statement> one, List<Statement> other) {
    List<Statement> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }

  private List<List<Statement>> peers(Direction direction, PolicyRule rule) {
    if (rule.peers().anyone()) {
      return List.of(List.of());
    }
    Expression peer =
        switch (direction) {
          case INGRESS -> layout.source;
          case EGRESS -> layout.destination;
        };
    List<List<Statement>> peers = new ArrayList<>();
    PodSet.peers(rule.peers())
        .ifPresent(set -> peers.add(List.of(Statement.in(peer, set(set).ref()))));
    blocks(rule.peers().blocks())
        .ifPresent(blocks -> peers.add(List.of(Statement.in(peer, blocks.ref()))));
    if (!rule.peers().names().isEmpty()) {
      peers.add(List.of(Statement.in(peer, names(rule.peers().names()).ref())));
    }
    return peers;
  }

  /// The ports that have numbers; one empty condition where every port is meant.
  private static List<List<Statement>> ports(PolicyRule rule) {
    if (rule.ports().isEmpty()) {
      return List.of(List.of());
    }
    List<List<Statement>> ports = new ArrayList<>();
    List<Data> single = new ArrayList<>();
    for (PortMatch match : rule.ports()) {
      if (!(match instanceof PortMatch.Numbers numbers)) {
        continue;
      }
      Data protocol = Data.protocol(numbers.protocol().number());
      Statement ofProtocol = Statement.match(PROTOCOL, protocol);
      if (numbers.isAll()) {
        ports.add(List.of(ofProtocol));
      } else if (numbers.first() == numbers.last()) {
        single.add(Data.concat(protocol, Data.port(numbers.first())));
      } else {
        ports.add(
            List.of(
                ofProtocol,
                new Match(
                    PORT,
                    Comparison.EQUAL,
                    new Expression.Range(
                        PORT.type(), Data.port(numbers.first()), Data.port(numbers.last())))));
      }
    }
    if (!single.isEmpty()) {
      Data[] values = single.stream().distinct().toArray(Data[]::new);
      Expression key = Expression.concat(PROTOCOL, PORT);
      ports.add(List.of(Statement.in(key, SetRef.anonymous(key.type(), values))));
    }
    return ports;
  }

  /// The chains through which a pod's packets go that has the profile, each with the map that leads
  /// there.
  Map<NftSet, Chain> profile(Direction direction, Profile profile) {
    return profiles.computeIfAbsent(
        new ProfileKey(direction, profile), key -> chains(key.direction(), key.profile()));
  }

  private Map<NftSet, Chain> chains(Direction direction, Profile profile) {
    Map<NftSet, Chain> chains = new TreeMap<>(java.util.Comparator.comparing(NftSet::name));
    if (!profile.admin().isEmpty()) {
      chains.put(layout.admin(direction), chain(direction, profile.admin(), "admin", List.of()));
    }
    if (!profile.rest().isEmpty()) {
      // A packet that passed the Admin tier would return to it from a chain that just ends.
      Statement end =
          profile.isolated()
              ? Verdict.goTo(PolicyChains.isolated(layout, direction))
              : Verdict.ACCEPT;
      chains.put(
          layout.policies(direction),
          chain(
              direction,
              profile.rest(),
              profile.isolated() ? "isolated" : "baseline",
              List.of(Rule.of(end))));
    }
    return chains;
  }

  private Chain chain(Direction direction, List<PolicyName> policies, String tier, List<Rule> end) {
    List<Rule> rules = new ArrayList<>();
    for (PolicyName policy : policies) {
      rules.add(Rule.of(Verdict.jump(policyName(new Use(direction, policy)))));
    }
    rules.addAll(end);
    return Chain.regular(name("of-" + direction.text(), policies + " " + tier)).withRules(rules);
  }

  /// What leads the packets of a pod's address to the chains of its profile.
  Map<FrontendElements.Place, Element> elements(
      Direction direction, Data address, Profile profile) {
    Map<FrontendElements.Place, Element> elements =
        new TreeMap<>(java.util.Comparator.comparing(place -> place.set().name()));
    profile(direction, profile)
        .forEach(
            (map, chain) -> {
              Verdict verdict =
                  map.name().equals(layout.admin(direction).name())
                      ? Verdict.jump(chain.name())
                      : Verdict.goTo(chain.name());
              elements.put(new FrontendElements.Place(map, address), Element.of(address, verdict));
            });
    return elements;
  }

  /// The name of a policy's chain.
  String policyName(Use use) {
    String object =
        switch (use.policy().kind()) {
          case NETWORK_POLICY -> use.policy().name().toString();
          case CLUSTER_NETWORK_POLICY -> "cluster/" + use.policy().name().name();
        };
    String name = use.direction().text() + "-" + layout.nft.text() + "-" + object;
    return name.length() <= LONGEST_NAME
        ? name
        : name.substring(0, LONGEST_NAME) + "-" + digest(name);
  }

  private String name(String what, String contents) {
    return what + "-" + layout.nft.text() + "-" + digest(contents);
  }

  private static NftSet described(NftSet set, String what) {
    return set.withOptions(set.options().withComment(cut(what)));
  }

  private static String cut(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= LONGEST_COMMENT
        ? text
        : new String(bytes, 0, LONGEST_COMMENT, StandardCharsets.UTF_8);
  }

  /// 64 bits of SHA-256: among a million names two are alike once in some 30 million clusters.
  private static String digest(String text) {
    try {
      byte[] all =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(all, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
