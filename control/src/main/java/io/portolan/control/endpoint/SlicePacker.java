// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Packs endpoints into slices so that a change touches as few slices as possible. Pure.
final class SlicePacker {
  /*
   * An endpoint stays in the slice where it is. New endpoints go first into slices that change
   * anyway, then, if all fit into one, into the fullest slice with room, and otherwise into new
   * slices. A slice that would go and one that would come become one that changes. Each address
   * type keeps at least one slice, empty if need be, so that readers can tell "no endpoints" from
   * "not looked at yet".
   */
  static final int ENDPOINTS_PER_SLICE = 100;

  private final SliceTemplate template;
  private final List<EndpointSlice> create = new ArrayList<>();
  private final List<EndpointSlice> update = new ArrayList<>();
  private final List<EndpointSlice> delete = new ArrayList<>();

  private SlicePacker(SliceTemplate template) {
    this.template = template;
  }

  /// @param addressTypes those that the Service wants
  /// @param existing the slices of this Service that this controller manages
  static SlicePlan plan(
      SliceTemplate template,
      Set<String> addressTypes,
      List<SliceGroup> groups,
      List<EndpointSlice> existing) {
    SlicePacker packer = new SlicePacker(template);
    Map<Key, List<EndpointSlice>> byKey = new LinkedHashMap<>();
    existing.stream()
        .sorted(Comparator.comparing(slice -> slice.getMetadata().getName()))
        .forEach(slice -> byKey.computeIfAbsent(Key.of(slice), _ -> new ArrayList<>()).add(slice));
    Map<String, Integer> kept = new LinkedHashMap<>();
    for (SliceGroup group : merged(groups)) {
      List<EndpointSlice> slices = byKey.remove(Key.of(group));
      int left = packer.pack(group, slices == null ? List.of() : slices);
      kept.merge(group.addressType(), left, Integer::sum);
    }
    byKey.values().forEach(packer.delete::addAll);
    for (String addressType : addressTypes) {
      if (kept.getOrDefault(addressType, 0) == 0) {
        packer.keepEmpty(addressType);
      }
    }
    packer.reuse();
    return new SlicePlan(packer.create, packer.update, packer.delete);
  }

  /// Groups that may share slices are one.
  private static Collection<SliceGroup> merged(List<SliceGroup> groups) {
    Map<Key, SliceGroup> merged = new LinkedHashMap<>();
    for (SliceGroup group : groups) {
      merged.merge(
          Key.of(group),
          group,
          (one, other) -> {
            List<Endpoint> endpoints = new ArrayList<>(one.endpoints());
            endpoints.addAll(other.endpoints());
            return new SliceGroup(one.addressType(), one.ports(), endpoints);
          });
    }
    return merged.values();
  }

  /// Plans one group; how many slices it will have.
  private int pack(SliceGroup group, List<EndpointSlice> slices) {
    Map<Object, Endpoint> wanted = new LinkedHashMap<>();
    group.endpoints().forEach(endpoint -> wanted.put(identity(endpoint), endpoint));
    List<Draft> drafts = new ArrayList<>();
    for (EndpointSlice slice : slices) {
      drafts.add(Draft.of(slice, wanted, template));
    }
    List<Endpoint> left = new ArrayList<>(wanted.values());
    for (Draft draft : drafts) {
      if (draft.changed) {
        draft.fill(left);
      }
    }
    drafts.stream()
        .filter(draft -> !draft.changed && !left.isEmpty() && draft.room() >= left.size())
        .max(Comparator.comparing(draft -> draft.endpoints.size()))
        .ifPresent(draft -> draft.fill(left));
    int count = 0;
    for (Draft draft : drafts) {
      if (draft.endpoints.isEmpty()) {
        delete.add(draft.slice);
      } else {
        count++;
        if (draft.changed) {
          update.add(renewed(draft.slice, group.ports(), draft.endpoints));
        }
      }
    }
    for (int from = 0; from < left.size(); from += ENDPOINTS_PER_SLICE) {
      int to = Math.min(left.size(), from + ENDPOINTS_PER_SLICE);
      create.add(fresh(group.addressType(), group.ports(), left.subList(from, to)));
      count++;
    }
    return count;
  }

  private void keepEmpty(String addressType) {
    Iterator<EndpointSlice> going = delete.iterator();
    while (going.hasNext()) {
      EndpointSlice slice = going.next();
      if (slice.getAddressType().equals(addressType)
          && slice.getEndpoints().isEmpty()
          && slice.getPorts().isEmpty()
          && template.fits(slice.getMetadata())) {
        going.remove();
        return;
      }
    }
    create.add(fresh(addressType, List.of(), List.of()));
  }

  /// Turns pairs of a slice that goes and one that comes into a slice that changes.
  private void reuse() {
    Iterator<EndpointSlice> coming = create.iterator();
    while (coming.hasNext()) {
      EndpointSlice next = coming.next();
      Iterator<EndpointSlice> going = delete.iterator();
      while (going.hasNext()) {
        EndpointSlice old = going.next();
        if (old.getAddressType().equals(next.getAddressType())) {
          update.add(renewed(old, next.getPorts(), next.getEndpoints()));
          going.remove();
          coming.remove();
          break;
        }
      }
    }
  }

  private EndpointSlice fresh(
      String addressType, List<EndpointPort> ports, List<Endpoint> endpoints) {
    return new EndpointSliceBuilder()
        .withMetadata(template.fresh())
        .withAddressType(addressType)
        .withPorts(ports)
        .withEndpoints(new ArrayList<>(endpoints))
        .build();
  }

  private EndpointSlice renewed(
      EndpointSlice old, List<EndpointPort> ports, List<Endpoint> endpoints) {
    return new EndpointSliceBuilder()
        .withMetadata(template.renewed(old.getMetadata()))
        .withAddressType(old.getAddressType())
        .withPorts(ports)
        .withEndpoints(endpoints)
        .build();
  }

  /// Who an endpoint is, whatever its state.
  private static Object identity(Endpoint endpoint) {
    String target = endpoint.getTargetRef() == null ? "" : endpoint.getTargetRef().getUid();
    return List.of(target == null ? "" : target, endpoint.getAddresses());
  }

  /// A slice while it is planned.
  private static final class Draft {
    private final EndpointSlice slice;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private boolean changed;

    private Draft(EndpointSlice slice) {
      this.slice = slice;
    }

    /// Keeps what is wanted of a slice, in its newest state, and takes it out of `wanted`.
    static Draft of(EndpointSlice slice, Map<Object, Endpoint> wanted, SliceTemplate template) {
      Draft draft = new Draft(slice);
      draft.changed = !template.fits(slice.getMetadata());
      for (Endpoint endpoint : slice.getEndpoints()) {
        Endpoint now = wanted.remove(identity(endpoint));
        if (now == null) {
          draft.changed = true;
        } else {
          draft.changed |= !now.equals(endpoint);
          draft.endpoints.add(now);
        }
      }
      return draft;
    }

    int room() {
      return ENDPOINTS_PER_SLICE - endpoints.size();
    }

    /// Moves as many endpoints here as there is room for.
    void fill(List<Endpoint> from) {
      List<Endpoint> moved = from.subList(0, Math.min(Math.max(0, room()), from.size()));
      changed |= !moved.isEmpty();
      endpoints.addAll(moved);
      moved.clear();
    }
  }

  /// Which slices an endpoint may be in.
  private record Key(String addressType, List<List<Object>> ports) {
    static Key of(EndpointSlice slice) {
      return new Key(slice.getAddressType(), ports(slice.getPorts()));
    }

    static Key of(SliceGroup group) {
      return new Key(group.addressType(), ports(group.ports()));
    }

    private static List<List<Object>> ports(List<EndpointPort> ports) {
      return ports.stream()
          .map(
              port ->
                  List.<Object>of(
                      Objects.requireNonNullElse(port.getName(), ""),
                      Objects.requireNonNullElse(port.getProtocol(), "TCP"),
                      Objects.requireNonNullElse(port.getPort(), -1),
                      Objects.requireNonNullElse(port.getAppProtocol(), "")))
          .toList();
    }
  }
}
