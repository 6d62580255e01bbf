// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.datapath.ruleset.FrontendElements.Place;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.network.IpAddress;
import io.portolan.network.SortedTable;
import io.portolan.network.plan.Backend;
import io.portolan.network.plan.Balancing;
import io.portolan.network.plan.Frontend;
import io.portolan.network.plan.NodePlan;
import io.portolan.network.plan.NodePlanDelta;
import io.portolan.network.policy.KnownNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The plan of a node as a table of nf_tables, and the transactions that lead from one to the next.
///
/// Immutable. The number of rules does not depend on the size of the cluster: there are a few
/// chains that every packet passes, and one for each number of backends that some Service has.
///
/// @param table the name of the table
/// @param podGroup the group of the links that lead to pods
/// @param plan what the table carries out
/// @param slots the backends of each frontend in the order of their slots
/// @param picks the chains that choose among backends, by name; they stay when nobody needs them
/// @param policies the chains and sets of policies
public record PlanRuleset(
    TableId table,
    int podGroup,
    NodePlan plan,
    SortedTable<Frontend, List<Backend>> slots,
    SortedTable<String, Chain> picks,
    PolicyRuleset policies) {

  /// The bit in the mark of a connection whose packets are dropped. Those that kube-proxy and the
  /// common CNI plugins use are others.
  public static final int CUT = 0x1000;

  /// The next table, and what leads to it, to be applied in order.
  public record Step(PlanRuleset next, List<Batch> batches) {}

  /// The table of a plan, as it is made from nothing.
  public static PlanRuleset of(TableId table, int podGroup, NodePlan plan) {
    return of(table, podGroup, plan, Optional.empty());
  }

  /// The table of a plan that differs as little as it may from the one that is there.
  public static PlanRuleset of(TableId table, int podGroup, NodePlan plan, Optional<Table> there) {
    Map<Frontend, List<Backend>> before = there.map(ListedSlots::slots).orElse(Map.of());
    SortedTable<Frontend, List<Backend>> slots = SortedTable.empty();
    SortedTable<String, Chain> picks = SortedTable.empty();
    for (Chain listed : there.map(Table::chains).orElse(List.of())) {
      Optional<Chain> pick = PickChains.named(listed.name());
      picks = pick.isPresent() ? picks.with(listed.name(), pick.get()) : picks;
    }
    for (Map.Entry<Frontend, Balancing> entry : plan.frontends()) {
      List<Backend> backends = entry.getValue().backends();
      if (!backends.isEmpty()) {
        List<Backend> old = before.getOrDefault(entry.getKey(), List.of());
        slots = slots.with(entry.getKey(), SlotOrder.arrange(old, backends));
        Chain pick = PickChains.chain(entry.getKey(), entry.getValue());
        picks = picks.with(pick.name(), pick);
      }
    }
    return new PlanRuleset(
        table, podGroup, plan, slots, picks, PolicyRuleset.of(plan.policies(), plan.ranges()));
  }

  /// The table of the plan that `delta` leads to, which is `next`. Costs what the delta costs.
  public Step apply(NodePlan next, NodePlanDelta delta) {
    ElementChanges changes = new ElementChanges(table);
    SortedTable<Frontend, List<Backend>> nextSlots = slots;
    SortedTable<String, Chain> nextPicks = picks;
    for (NodePlanDelta.FrontendChange change : delta.frontends()) {
      Frontend frontend = change.frontend();
      List<Backend> before = slots.get(frontend).orElse(List.of());
      List<Backend> after =
          change
              .after()
              .map(balancing -> SlotOrder.arrange(before, balancing.backends()))
              .orElse(List.of());
      changes.change(
          elements(frontend, change.before(), before), elements(frontend, change.after(), after));
      nextSlots = after.isEmpty() ? nextSlots.without(frontend) : nextSlots.with(frontend, after);
      if (!after.isEmpty()) {
        Chain pick = PickChains.chain(frontend, change.after().orElseThrow());
        if (!nextPicks.contains(pick.name())) {
          nextPicks = nextPicks.with(pick.name(), pick);
          changes.add(pick);
        }
      }
    }
    for (FamilyLayout layout : FamilyLayout.all()) {
      membership(changes, layout.clusterIps, delta.clusterIps(), layout);
      membership(changes, layout.hairpins, delta.hairpins(), layout);
    }
    PolicyRuleset nextPolicies = policies.apply(delta.policies(), next.ranges(), changes);
    PlanRuleset result = new PlanRuleset(table, podGroup, next, nextSlots, nextPicks, nextPolicies);
    List<Batch> batches = new ArrayList<>();
    if (delta.self().isPresent() || delta.services().isPresent()) {
      batches.add(result.baseRules());
    }
    batches.addAll(changes.batches());
    return new Step(result, List.copyOf(batches));
  }

  /// Takes the table away; absent is no error.
  public Batch uninstall() {
    return Batch.builder().addTable(table).deleteTable(table).build();
  }

  /// The frontends of a listed table that the plan does not have.
  public List<Frontend> goneFrom(Table there) {
    return ListedSlots.frontends(there).stream()
        .filter(frontend -> !plan.frontends().contains(frontend))
        .sorted()
        .toList();
  }

  /// The table with all that is in it. What rules write into it is left out.
  public Table contents() {
    Map<NftSet, List<Element>> bySet = new LinkedHashMap<>();
    for (FamilyLayout layout : FamilyLayout.all()) {
      layout.sets().forEach(set -> bySet.put(set, new ArrayList<>()));
      plan.clusterIps().forEach((address, _) -> put(bySet, layout, layout.clusterIps, address));
      plan.hairpins().forEach((address, _) -> put(bySet, layout, layout.hairpins, address));
    }
    plan.frontends()
        .forEach(
            (frontend, balancing) ->
                elements(frontend, Optional.of(balancing), slots.get(frontend).orElse(List.of()))
                    .forEach(
                        (place, element) ->
                            bySet.getOrDefault(place.set(), new ArrayList<>()).add(element)));
    PolicyRuleset.Contents policed = PolicyRuleset.contents(plan.policies(), plan.ranges());
    List<NftSet> sets = new ArrayList<>(policed.sets().values());
    bySet.forEach(
        (set, elements) -> {
          elements.addAll(policed.elements().getOrDefault(set.name(), List.of()));
          sets.add(set.withElements(elements));
        });
    List<Chain> chains = new ArrayList<>(picks.values());
    chains.addAll(policed.chains().values());
    chains.addAll(new BaseChains(plan, podGroup).chains());
    return new Table(table, Set.of(), "", List.of(), sets, chains);
  }

  /// The table with the addresses of names that are known, for looking at: they do not go.
  public Table contents(KnownNames known) {
    return PolicyRuleset.withNames(contents(), plan.policies(), plan.ranges(), known);
  }

  /// The ruleset as far as it concerns packets from and to these addresses, and to `frontends`:
  /// what becomes of them is the same, and it is small however large the cluster is.
  public PlanRuleset about(Collection<IpAddress> addresses, Collection<Frontend> frontends) {
    NodePlan some = plan.about(addresses, frontends);
    SortedTable<Frontend, List<Backend>> ordered = SortedTable.empty();
    for (Frontend frontend : some.frontends().keys()) {
      ordered = ordered.with(frontend, slots.get(frontend).orElse(List.of()));
    }
    return new PlanRuleset(
        table, podGroup, some, ordered, picks, PolicyRuleset.of(some.policies(), some.ranges()));
  }

  /// Writes the rules anew that depend on the node's own facts and the cluster's blocks.
  private Batch baseRules() {
    Batch.Builder batch = Batch.builder();
    for (Chain chain : new BaseChains(plan, podGroup).chains()) {
      batch.flushChain(table, chain.name());
      chain.rules().forEach(rule -> batch.addRule(table, chain, rule));
    }
    return batch.build();
  }

  private static Map<Place, Element> elements(
      Frontend frontend, Optional<Balancing> balancing, List<Backend> slots) {
    return balancing.map(present -> FrontendElements.of(frontend, present, slots)).orElse(Map.of());
  }

  private static void put(
      Map<NftSet, List<Element>> bySet, FamilyLayout layout, NftSet set, IpAddress address) {
    if (address.family() == layout.family) {
      bySet.computeIfAbsent(set, _ -> new ArrayList<>()).add(Element.of(member(set, address)));
    }
  }

  private static void membership(
      ElementChanges changes,
      NftSet set,
      NodePlanDelta.Changes<IpAddress> members,
      FamilyLayout layout) {
    for (IpAddress address : members.removed()) {
      if (address.family() == layout.family) {
        changes.remove(set, Element.of(member(set, address)));
      }
    }
    for (IpAddress address : members.added()) {
      if (address.family() == layout.family) {
        changes.add(set, Element.of(member(set, address)));
      }
    }
  }

  /// The address as often as the set's key has parts.
  private static Data member(NftSet set, IpAddress address) {
    Data data = FamilyLayout.data(address);
    return set.shape().key().parts().size() == 1 ? data : Data.concat(data, data);
  }
}
