// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import io.portolan.kube.managed.Owner.Operation;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who owns which fields of one object: `metadata.managedFields`. Immutable.
public record ManagedFields(SortedMap<Owner, Owned> byManager) {
  private static final String ANCIENT_CHANGES = "ancient-changes";
  private static final int MOST_UPDATERS = 10;

  public static final ManagedFields NONE = new ManagedFields(Collections.emptySortedMap());

  /// What one manager owns.
  ///
  /// @param apiVersion in which the fields are named
  /// @param time of the manager's last change, as objects hold it; "" when not known
  public record Owned(FieldSet fields, String apiVersion, String time) {
    static final Owned NOTHING = new Owned(FieldSet.EMPTY, "", "");

    Owned withFields(FieldSet other) {
      return new Owned(other, apiVersion, time);
    }

    private boolean isSame(Owned other) {
      return fields.equals(other.fields) && apiVersion.equals(other.apiVersion);
    }
  }

  public ManagedFields {
    byManager = Collections.unmodifiableSortedMap(byManager);
  }

  /// Leaves out managers that own nothing.
  static ManagedFields of(Map<Owner, Owned> owned) {
    SortedMap<Owner, Owned> kept = new TreeMap<>();
    owned.forEach(
        (manager, entry) -> {
          if (!entry.fields().isEmpty()) {
            kept.put(manager, entry);
          }
        });
    return new ManagedFields(kept);
  }

  public boolean isEmpty() {
    return byManager.isEmpty();
  }

  /// Whether the same managers own the same fields, whenever they changed them last.
  public boolean isSameApartFromTimes(ManagedFields other) {
    if (!byManager.keySet().equals(other.byManager.keySet())) {
      return false;
    }
    return byManager.entrySet().stream()
        .allMatch(entry -> entry.getValue().isSame(other.of(entry.getKey())));
  }

  /// What that manager owns, which may be nothing.
  Owned of(Owner manager) {
    return byManager.getOrDefault(manager, Owned.NOTHING);
  }

  /// The same, with no more than ten managers that update: those of a version that have been silent
  /// longest become one.
  ManagedFields capped() {
    List<Owner> updaters = updaters();
    if (updaters.size() <= MOST_UPDATERS) {
      return this;
    }
    SortedMap<Owner, Owned> owned = new TreeMap<>(byManager);
    Map<String, Owner> firsts = new HashMap<>();
    int count = updaters.size();
    for (Owner manager : updaters) {
      Owned entry = of(manager);
      Owner first = firsts.putIfAbsent(entry.apiVersion(), manager);
      if (first != null && count > MOST_UPDATERS) {
        Owner ancient = Owner.updating(ANCIENT_CHANGES, entry.apiVersion(), "");
        FieldSet all =
            entry
                .fields()
                .union(of(first).fields())
                .union(owned.getOrDefault(ancient, Owned.NOTHING).fields());
        owned.remove(first);
        owned.remove(manager);
        owned.put(ancient, new Owned(all, entry.apiVersion(), entry.time()));
        count--;
      }
    }
    return new ManagedFields(owned);
  }

  /// The managers that update, the one that has been silent longest first.
  private List<Owner> updaters() {
    return byManager.entrySet().stream()
        .filter(entry -> entry.getKey().operation() == Operation.UPDATE)
        .sorted(
            Comparator.comparing((Map.Entry<Owner, Owned> entry) -> entry.getValue().time())
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .toList();
  }
}
