// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.portolan.kube.kind.apps.AppsKinds;
import io.portolan.kube.kind.batch.BatchKinds;
import io.portolan.kube.kind.core.CoreKinds;
import io.portolan.kube.kind.core.Events;
import io.portolan.kube.kind.net.EndpointSlices;
import io.portolan.kube.kind.net.NetworkKinds;
import io.portolan.kube.kind.stored.AdmissionKinds;
import io.portolan.kube.kind.stored.AutoscalerKinds;
import io.portolan.kube.kind.stored.ClusterKinds;
import io.portolan.kube.kind.stored.PolicyKinds;
import io.portolan.kube.kind.stored.RbacKinds;
import io.portolan.kube.kind.stored.StorageKinds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The kinds that the API serves, in the order in which discovery lists them. Immutable.
public final class Kinds {
  private final List<Kind> all;
  private final Map<Resource, Kind> byResource = new HashMap<>();
  private final Map<Resource, Kind> byKind = new HashMap<>();
  private final Map<Class<?>, Kind> byModel = new HashMap<>();

  /// A kind's place: its group, its version, and its plural or its kind.
  private record Resource(String group, String version, String name) {}

  private Kinds(List<Kind> all) {
    this.all = List.copyOf(all);
    for (Kind kind : all) {
      byResource.put(new Resource(kind.group(), kind.version(), kind.plural()), kind);
      byKind.put(new Resource(kind.group(), kind.version(), kind.kind()), kind);
      byModel.put(kind.model(), kind);
    }
  }

  /// All the kinds that this program serves.
  public static Kinds builtIn() {
    return BuiltIn.KINDS;
  }

  /// Those kinds, in that order.
  public static Kinds of(List<Kind> kinds) {
    return new Kinds(kinds);
  }

  public List<Kind> all() {
    return all;
  }

  /// By its place in URLs: group ("" for core), version, plural.
  public Optional<Kind> byResource(String group, String version, String plural) {
    return Optional.ofNullable(byResource.get(new Resource(group, version, plural)));
  }

  /// By the `kind` that manifests name.
  public Optional<Kind> byKind(String group, String version, String kind) {
    return Optional.ofNullable(byKind.get(new Resource(group, version, kind)));
  }

  /// By `apiVersion` and `kind` of a manifest.
  public Optional<Kind> byApiVersion(String apiVersion, String kind) {
    int slash = apiVersion.indexOf('/');
    return slash < 0
        ? byKind("", apiVersion, kind)
        : byKind(apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
  }

  /// By the fabric8 class of its objects.
  public Optional<Kind> byModel(Class<? extends HasMetadata> model) {
    return Optional.ofNullable(byModel.get(model));
  }

  /// Built on first use.
  private static final class BuiltIn {
    private static final Kinds KINDS = new Kinds(list());

    private static List<Kind> list() {
      List<Kind> kinds = new ArrayList<>();
      kinds.addAll(CoreKinds.all());
      kinds.add(ClusterKinds.API_SERVICE);
      kinds.addAll(AppsKinds.all());
      kinds.add(Events.IN_EVENTS_GROUP);
      kinds.addAll(AutoscalerKinds.all());
      kinds.addAll(BatchKinds.all());
      kinds.add(ClusterKinds.SIGNING_REQUEST);
      kinds.addAll(NetworkKinds.networking());
      kinds.add(PolicyKinds.DISRUPTION_BUDGET);
      kinds.addAll(RbacKinds.all());
      kinds.addAll(StorageKinds.all());
      kinds.addAll(AdmissionKinds.all());
      kinds.add(PolicyKinds.PRIORITY_CLASS);
      kinds.add(NetworkKinds.LEASE);
      kinds.add(NetworkKinds.RUNTIME_CLASS);
      kinds.add(EndpointSlices.KIND);
      kinds.add(ClusterKinds.FLOW_SCHEMA);
      kinds.add(ClusterKinds.PRIORITY_LEVEL);
      return kinds;
    }
  }
}
