// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.model;

import io.portolan.network.Cidr;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.SortedTable;
import io.portolan.network.policy.NodePeers;
import io.portolan.network.policy.Policies;
import io.portolan.network.policy.Policy;
import io.portolan.network.policy.PolicyName;
import io.portolan.network.service.EndpointMerge;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServiceEndpoints;
import io.portolan.network.service.Slice;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The network of a cluster: what the objects say, and what follows from them for every node.
///
/// Immutable. Folding changes one by one gives the model that the end state gives from nothing, in
/// whatever order objects of different names come.
///
/// @param services by name
/// @param slices the slices of each Service, also of those that are not known (yet)
/// @param sliceOwners which Service each slice belongs to
/// @param compiled each Service with its endpoints
/// @param policies with all pods and namespaces
/// @param nodes by name
/// @param serviceCidrs the blocks of each ServiceCIDR, by its name
public record NetworkModel(
    SortedTable<NamespacedName, Service> services,
    SortedTable<NamespacedName, SortedTable<NamespacedName, Slice>> slices,
    SortedTable<NamespacedName, NamespacedName> sliceOwners,
    SortedTable<NamespacedName, ServiceEndpoints> compiled,
    Policies policies,
    SortedTable<String, NodeFacts> nodes,
    SortedTable<String, List<Cidr>> serviceCidrs) {

  /// The network of no objects.
  public static final NetworkModel EMPTY =
      new NetworkModel(
          SortedTable.empty(),
          SortedTable.empty(),
          SortedTable.empty(),
          SortedTable.empty(),
          Policies.EMPTY,
          SortedTable.empty(),
          SortedTable.empty());

  /// A model after a change, and what differs in it.
  public record Step(NetworkModel model, ModelDelta delta) {}

  /// The model after `change`. The cost is that of what depends on the object: for a slice, the
  /// endpoints of its Service.
  public Step apply(Change change) {
    return switch (change) {
      case Change.PutService(Service service) ->
          withServices(services.with(service.name(), service)).recompiled(service.name());
      case Change.RemoveService(NamespacedName name) ->
          withServices(services.without(name)).recompiled(name);
      case Change.PutSlice(Slice slice) -> putSlice(slice);
      case Change.RemoveSlice(NamespacedName name) -> removeSlice(name);
      case Change.PutPod(PodFacts pod) -> putPod(pod);
      case Change.RemovePod(NamespacedName name) -> removePod(name);
      case Change.PutNamespace(String name, Map<String, String> labels) ->
          ruled(policies.putNamespace(name, labels));
      case Change.RemoveNamespace(String name) -> ruled(policies.removeNamespace(name));
      case Change.PutPolicy(Policy policy) -> ruled(policies.put(policy));
      case Change.RemovePolicy(PolicyName name) -> ruled(policies.remove(name));
      case Change.PutNode(NodeFacts node) -> putNode(node);
      case Change.RemoveNode(String name) -> removeNode(name);
      case Change.PutServiceCidr(String name, List<Cidr> blocks) ->
          serviceCidrs(serviceCidrs.with(name, blocks));
      case Change.RemoveServiceCidr(String name) -> serviceCidrs(serviceCidrs.without(name));
    };
  }

  /// What turns the empty model into this one.
  public ModelDelta fromNothing() {
    return new ModelDelta(
        compiled.values(),
        List.of(),
        pods().values(),
        List.of(),
        nodes.values(),
        List.of(),
        Optional.of(policies.fromNothing()).filter(delta -> !delta.isEmpty()),
        Optional.of(blocks(serviceCidrs)));
  }

  private Step serviceCidrs(SortedTable<String, List<Cidr>> next) {
    NetworkModel model =
        new NetworkModel(services, slices, sliceOwners, compiled, policies, nodes, next);
    List<Cidr> blocks = blocks(next);
    return new Step(
        model,
        blocks.equals(blocks(serviceCidrs)) ? ModelDelta.NONE : ModelDelta.serviceBlocks(blocks));
  }

  private static List<Cidr> blocks(SortedTable<String, List<Cidr>> serviceCidrs) {
    return serviceCidrs.values().stream().flatMap(List::stream).distinct().sorted().toList();
  }

  /// The pods that have addresses, by name.
  public SortedTable<NamespacedName, PodFacts> pods() {
    return policies.index().pods();
  }

  private Step putPod(PodFacts pod) {
    if (pod.addresses().isEmpty()) {
      return removePod(pod.name());
    }
    if (pods().get(pod.name()).equals(Optional.of(pod))) {
      return new Step(this, ModelDelta.NONE);
    }
    Policies.Step step = policies.put(pod);
    return new Step(
        withPolicies(step.next()), ModelDelta.pods(List.of(pod), List.of(), step.delta()));
  }

  private Step removePod(NamespacedName name) {
    if (!pods().contains(name)) {
      return new Step(this, ModelDelta.NONE);
    }
    Policies.Step step = policies.removePod(name);
    return new Step(
        withPolicies(step.next()), ModelDelta.pods(List.of(), List.of(name), step.delta()));
  }

  private Step ruled(Policies.Step step) {
    return new Step(withPolicies(step.next()), ModelDelta.policies(step.delta()));
  }

  private Step putNode(NodeFacts node) {
    if (nodes.get(node.name()).equals(Optional.of(node))) {
      return new Step(this, ModelDelta.NONE);
    }
    Policies.Step step = policies.put(NodePeers.of(node));
    return new Step(
        withNodes(nodes.with(node.name(), node)).withPolicies(step.next()),
        ModelDelta.nodes(List.of(node), List.of(), step.delta()));
  }

  private Step removeNode(String name) {
    if (!nodes.contains(name)) {
      return new Step(this, ModelDelta.NONE);
    }
    Policies.Step step = policies.removePod(NodePeers.name(name));
    return new Step(
        withNodes(nodes.without(name)).withPolicies(step.next()),
        ModelDelta.nodes(List.of(), List.of(name), step.delta()));
  }

  private Step putSlice(Slice slice) {
    Optional<NamespacedName> owner = sliceOwners.get(slice.name());
    if (owner.isPresent() && !owner.get().equals(slice.serviceName())) {
      Step without = removeSlice(slice.name());
      return merged(without.delta(), without.model().putSlice(slice));
    }
    if (slice.service().isEmpty()) {
      return new Step(this, ModelDelta.NONE);
    }
    NamespacedName service = slice.serviceName();
    SortedTable<NamespacedName, Slice> group =
        slices.get(service).orElse(SortedTable.empty()).with(slice.name(), slice);
    return withSlices(slices.with(service, group), sliceOwners.with(slice.name(), service))
        .recompiled(service);
  }

  private Step removeSlice(NamespacedName name) {
    Optional<NamespacedName> owner = sliceOwners.get(name);
    if (owner.isEmpty()) {
      return new Step(this, ModelDelta.NONE);
    }
    NamespacedName service = owner.get();
    SortedTable<NamespacedName, Slice> group =
        slices.get(service).orElse(SortedTable.empty()).without(name);
    SortedTable<NamespacedName, SortedTable<NamespacedName, Slice>> rest =
        group.isEmpty() ? slices.without(service) : slices.with(service, group);
    return withSlices(rest, sliceOwners.without(name)).recompiled(service);
  }

  /// A slice that moved to another Service changes two of them.
  private static Step merged(ModelDelta first, Step second) {
    return first.servicesPut().isEmpty()
        ? second
        : second.delta().servicesPut().isEmpty()
            ? new Step(second.model(), first)
            : new Step(
                second.model(),
                ModelDelta.services(
                    List.of(
                        first.servicesPut().getFirst(), second.delta().servicesPut().getFirst()),
                    List.of()));
  }

  private Step recompiled(NamespacedName name) {
    Optional<ServiceEndpoints> before = compiled.get(name);
    Optional<ServiceEndpoints> after = services.get(name).map(this::compile);
    if (before.equals(after)) {
      return new Step(this, ModelDelta.NONE);
    }
    if (after.isEmpty()) {
      return new Step(withCompiled(compiled.without(name)), ModelDelta.removed(name));
    }
    return new Step(withCompiled(compiled.with(name, after.get())), ModelDelta.put(after.get()));
  }

  private ServiceEndpoints compile(Service service) {
    return new ServiceEndpoints(
        service,
        slices
            .get(service.name())
            .map(group -> EndpointMerge.merge(group.values()))
            .orElse(List.of()));
  }

  private NetworkModel withServices(SortedTable<NamespacedName, Service> next) {
    return new NetworkModel(next, slices, sliceOwners, compiled, policies, nodes, serviceCidrs);
  }

  private NetworkModel withSlices(
      SortedTable<NamespacedName, SortedTable<NamespacedName, Slice>> next,
      SortedTable<NamespacedName, NamespacedName> owners) {
    return new NetworkModel(services, next, owners, compiled, policies, nodes, serviceCidrs);
  }

  private NetworkModel withCompiled(SortedTable<NamespacedName, ServiceEndpoints> next) {
    return new NetworkModel(services, slices, sliceOwners, next, policies, nodes, serviceCidrs);
  }

  private NetworkModel withNodes(SortedTable<String, NodeFacts> next) {
    return new NetworkModel(services, slices, sliceOwners, compiled, policies, next, serviceCidrs);
  }

  private NetworkModel withPolicies(Policies next) {
    return new NetworkModel(services, slices, sliceOwners, compiled, next, nodes, serviceCidrs);
  }
}
