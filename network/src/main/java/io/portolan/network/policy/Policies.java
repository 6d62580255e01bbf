// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.SortedTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The policies of a cluster and the pods that their selectors name.
///
/// Immutable. What it holds depends on the objects only, not on the order in which they came.
///
/// @param index the pods and namespaces
/// @param policies by name
/// @param selections of each selector that some policy has
/// @param byAnchor those selectors by what their pods have in common
/// @param selecting the selectors that name a pod, for each pod that is named at all
public record Policies(
    PodIndex index,
    SortedTable<PolicyName, Policy> policies,
    SortedTable<PodSelector, Selection> selections,
    SortedTable<String, SortedTable<PodSelector, PodSelector>> byAnchor,
    SortedTable<NamespacedName, SortedTable<PodSelector, PodSelector>> selecting) {

  public static final Policies EMPTY =
      new Policies(
          PodIndex.EMPTY,
          SortedTable.empty(),
          SortedTable.empty(),
          SortedTable.empty(),
          SortedTable.empty());

  /// The state after a change, and where it may differ.
  public record Step(Policies next, PolicyDelta delta) {}

  /// The policies that hold for the pod, in the order in which they are asked.
  public List<Policy> of(NamespacedName pod) {
    List<Policy> holding = new ArrayList<>();
    for (PodSelector selector : selectors(pod).keys()) {
      holding.addAll(selection(selector).subjectOf().values());
    }
    holding.sort(Policy.ORDER);
    return holding;
  }

  /// Whom the selector names; nobody when no policy has it.
  public SortedTable<NamespacedName, PodFacts> members(PodSelector selector) {
    return selection(selector).members();
  }

  /// The policies whose subject the selector is.
  public SortedTable<PolicyName, Policy> subjectOf(PodSelector selector) {
    return selection(selector).subjectOf();
  }

  public Step put(PodFacts pod) {
    Edit edit = new Edit(this);
    edit.index = index.with(pod);
    edit.select(pod);
    return edit.step();
  }

  public Step removePod(NamespacedName name) {
    Edit edit = new Edit(this);
    edit.index = index.without(name);
    edit.deselect(name);
    return edit.step();
  }

  public Step putNamespace(String name, Map<String, String> labels) {
    return renamed(index.withNamespace(name, labels), name);
  }

  public Step removeNamespace(String name) {
    return renamed(index.withoutNamespace(name), name);
  }

  private Step renamed(PodIndex next, String namespace) {
    Edit edit = new Edit(this);
    edit.index = next;
    if (!next.labels(namespace).equals(index.labels(namespace))) {
      next.in(namespace).forEach(edit::select);
    }
    return edit.step();
  }

  public Step put(Policy policy) {
    Optional<Policy> old = policies.get(policy.name());
    if (old.equals(Optional.of(policy))) {
      return new Edit(this).step();
    }
    Edit edit = new Edit(this);
    old.ifPresent(edit::disuse);
    edit.use(policy);
    old.ifPresent(edit::forgetUnused);
    edit.policies = policies.with(policy.name(), policy);
    edit.changed.add(policy.name());
    return edit.step();
  }

  public Step remove(PolicyName name) {
    Edit edit = new Edit(this);
    Optional<Policy> old = policies.get(name);
    if (old.isPresent()) {
      edit.disuse(old.get());
      edit.forgetUnused(old.get());
      edit.policies = policies.without(name);
      edit.changed.add(name);
    }
    return edit.step();
  }

  /// What tells one who knows nothing yet.
  public PolicyDelta fromNothing() {
    return PolicyDelta.all(this);
  }

  private SortedTable<PodSelector, PodSelector> selectors(NamespacedName pod) {
    return selecting.get(pod).orElse(SortedTable.empty());
  }

  private Selection selection(PodSelector selector) {
    return selections.get(selector).orElse(Selection.NONE);
  }

  /// One change: remembers what it touches.
  private static final class Edit {
    private final Set<PolicyDelta.Touch> touched = new HashSet<>();
    private final Set<PolicyName> changed = new HashSet<>();
    private PodIndex index;
    private SortedTable<PolicyName, Policy> policies;
    private SortedTable<PodSelector, Selection> selections;
    private SortedTable<String, SortedTable<PodSelector, PodSelector>> byAnchor;
    private SortedTable<NamespacedName, SortedTable<PodSelector, PodSelector>> selecting;

    Edit(Policies before) {
      this.index = before.index;
      this.policies = before.policies;
      this.selections = before.selections;
      this.byAnchor = before.byAnchor;
      this.selecting = before.selecting;
    }

    Step step() {
      Policies next = new Policies(index, policies, selections, byAnchor, selecting);
      return new Step(next, new PolicyDelta(Set.copyOf(changed), Set.copyOf(touched), next));
    }

    /// Looks anew which selectors name the pod.
    void select(PodFacts pod) {
      SortedTable<PodSelector, PodSelector> before =
          selecting.get(pod.name()).orElse(SortedTable.empty());
      SortedTable<PodSelector, PodSelector> now = SortedTable.empty();
      for (String anchor : byAnchor.isEmpty() ? List.<String>of() : index.selectorAnchors(pod)) {
        for (PodSelector selector : byAnchor.get(anchor).orElse(SortedTable.empty()).keys()) {
          if (index.selects(selector, pod)) {
            now = now.with(selector, selector);
          }
        }
      }
      for (PodSelector selector : before.keys()) {
        if (!now.contains(selector)) {
          change(selector, selection(selector).without(pod.name()), pod.name());
        }
      }
      for (PodSelector selector : now.keys()) {
        change(selector, selection(selector).with(pod), pod.name());
      }
      put(pod.name(), now);
    }

    void deselect(NamespacedName pod) {
      for (PodSelector selector : selecting.get(pod).orElse(SortedTable.empty()).keys()) {
        change(selector, selection(selector).without(pod), pod);
      }
      selecting = selecting.without(pod);
    }

    private void change(PodSelector selector, Selection now, NamespacedName pod) {
      Selection before = selection(selector);
      if (!before.members().get(pod).equals(now.members().get(pod))) {
        selections = selections.with(selector, now);
        touched.add(new PolicyDelta.Touch(selector, pod));
      }
    }

    private Selection selection(PodSelector selector) {
      return selections.get(selector).orElse(Selection.NONE);
    }

    private void put(NamespacedName pod, SortedTable<PodSelector, PodSelector> now) {
      selecting = now.isEmpty() ? selecting.without(pod) : selecting.with(pod, now);
    }

    void use(Policy policy) {
      for (PodSelector selector : policy.selectors()) {
        Selection now = selections.get(selector).orElseGet(() -> filled(selector));
        selections =
            selections.with(selector, now.withUser(policy, selector.equals(policy.subject())));
      }
    }

    private Selection filled(PodSelector selector) {
      for (String anchor : PodIndex.anchors(selector)) {
        byAnchor =
            byAnchor.with(
                anchor, byAnchor.get(anchor).orElse(SortedTable.empty()).with(selector, selector));
      }
      Selection selection = Selection.NONE;
      for (PodFacts pod : index.selected(selector)) {
        selection = selection.with(pod);
        put(
            pod.name(),
            selecting.get(pod.name()).orElse(SortedTable.empty()).with(selector, selector));
      }
      return selection;
    }

    /// Leaves selectors that nobody has any more, in case a successor has them.
    void disuse(Policy policy) {
      for (PodSelector selector : policy.selectors()) {
        selections = selections.with(selector, selection(selector).withoutUser(policy));
      }
    }

    void forgetUnused(Policy policy) {
      for (PodSelector selector : policy.selectors()) {
        Selection rest = selection(selector);
        if (rest.users() == 0) {
          selections = selections.without(selector);
          forget(selector, rest);
        }
      }
    }

    private void forget(PodSelector selector, Selection selection) {
      for (String anchor : PodIndex.anchors(selector)) {
        SortedTable<PodSelector, PodSelector> rest =
            byAnchor.get(anchor).orElse(SortedTable.empty()).without(selector);
        byAnchor = rest.isEmpty() ? byAnchor.without(anchor) : byAnchor.with(anchor, rest);
      }
      for (NamespacedName pod : selection.members().keys()) {
        put(pod, selecting.get(pod).orElse(SortedTable.empty()).without(selector));
      }
    }
  }
}
