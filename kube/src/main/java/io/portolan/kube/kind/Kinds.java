// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The kinds that an API serves, in the order in which discovery lists them. Immutable.
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
}
