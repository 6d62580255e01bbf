// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Json;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Kinds;
import io.portolan.kube.kind.Subresource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The discovery documents of a set of kinds. Immutable.
public final class Discovery {
  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  private final Map<String, Map<String, List<ApiResource>>> groups = new LinkedHashMap<>();

  /// @param virtual resources that are only created, such as reviews
  public Discovery(Kinds kinds, List<ApiResource> virtual) {
    groups.put("", new LinkedHashMap<>());
    for (Kind kind : kinds.all()) {
      resourcesOf(kind.group(), kind.version()).add(of(kind));
    }
    for (ApiResource resource : virtual) {
      resourcesOf(resource.group(), resource.version()).add(resource);
    }
  }

  private List<ApiResource> resourcesOf(String group, String version) {
    return groups
        .computeIfAbsent(group, _ -> new LinkedHashMap<>())
        .computeIfAbsent(version, _ -> new ArrayList<>());
  }

  private static ApiResource of(Kind kind) {
    return new ApiResource(
        kind.group(),
        kind.version(),
        new ApiResource.Names(
            kind.plural(), kind.singular(), kind.kind(), kind.shortNames(), kind.categories()),
        kind.namespaced(),
        VERBS,
        kind.subresources());
  }

  /// The paths at the root.
  public ObjectNode paths() {
    ObjectNode root = Json.object();
    ArrayNode paths = root.putArray("paths").add("/api").add("/api/v1").add("/apis");
    groups.forEach(
        (group, versions) -> {
          if (!group.isEmpty()) {
            paths.add("/apis/" + group);
            versions.keySet().forEach(version -> paths.add("/apis/" + group + "/" + version));
          }
        });
    for (String path :
        List.of("/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version")) {
      paths.add(path);
    }
    return root;
  }

  /// `APIVersions` of the core group.
  public ObjectNode coreVersions() {
    ObjectNode versions = Json.object().put("kind", "APIVersions");
    versions.putArray("versions").add("v1");
    versions.putArray("serverAddressByClientCIDRs");
    return versions;
  }

  /// `APIGroupList`.
  public ObjectNode groups() {
    ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode items = list.putArray("groups");
    groups.keySet().stream()
        .filter(group -> !group.isEmpty())
        .forEach(group -> describeGroup(group, items.addObject()));
    return list;
  }

  /// `APIGroup`; empty for a group that is not served.
  public Optional<ObjectNode> group(String group) {
    if (group.isEmpty() || !groups.containsKey(group)) {
      return Optional.empty();
    }
    ObjectNode described = Json.object().put("kind", "APIGroup").put("apiVersion", "v1");
    describeGroup(group, described);
    return Optional.of(described);
  }

  private void describeGroup(String group, ObjectNode into) {
    into.put("name", group);
    ArrayNode versions = into.putArray("versions");
    for (String version : groups.getOrDefault(group, Map.of()).keySet()) {
      describeVersion(group, version, versions.addObject());
    }
    into.set("preferredVersion", versions.get(0).deepCopy());
  }

  private static void describeVersion(String group, String version, ObjectNode into) {
    into.put("groupVersion", group + "/" + version).put("version", version);
  }

  /// `APIResourceList`; empty for a version that is not served.
  public Optional<ObjectNode> resources(String group, String version) {
    List<ApiResource> resources = groups.getOrDefault(group, Map.of()).get(version);
    if (resources == null) {
      return Optional.empty();
    }
    ObjectNode list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
    list.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
    ArrayNode items = list.putArray("resources");
    for (ApiResource resource : resources) {
      describe(resource, items.addObject());
      for (Subresource part : resource.subresources()) {
        describe(resource, part, items.addObject());
      }
    }
    return Optional.of(list);
  }

  private static void describe(ApiResource resource, ObjectNode into) {
    into.put("name", resource.names().plural())
        .put("singularName", resource.names().singular())
        .put("namespaced", resource.namespaced())
        .put("kind", resource.names().kind());
    addAll(into.putArray("verbs"), resource.verbs());
    if (!resource.names().shortNames().isEmpty()) {
      addAll(into.putArray("shortNames"), resource.names().shortNames());
    }
    if (!resource.names().categories().isEmpty()) {
      addAll(into.putArray("categories"), resource.names().categories());
    }
  }

  private static void describe(ApiResource resource, Subresource part, ObjectNode into) {
    into.put("name", resource.names().plural() + "/" + part.name())
        .put("singularName", "")
        .put("namespaced", resource.namespaced());
    if (!part.version().isEmpty()) {
      into.put("group", part.group()).put("version", part.version());
    }
    into.put("kind", part.kind());
    addAll(into.putArray("verbs"), part.verbs());
  }

  private static void addAll(ArrayNode list, List<String> values) {
    values.forEach(list::add);
  }

  /// `APIGroupDiscoveryList` of the core group, encoded.
  public byte[] aggregatedCore() {
    return aggregated(List.of(""));
  }

  /// `APIGroupDiscoveryList` of all other groups, encoded.
  public byte[] aggregatedGroups() {
    return aggregated(groups.keySet().stream().filter(group -> !group.isEmpty()).toList());
  }

  private byte[] aggregated(List<String> wanted) {
    ObjectNode list =
        Json.object()
            .put("kind", "APIGroupDiscoveryList")
            .put("apiVersion", "apidiscovery.k8s.io/v2");
    list.putObject("metadata");
    ArrayNode items = list.putArray("items");
    for (String group : wanted) {
      ObjectNode item = items.addObject();
      ObjectNode metadata = item.putObject("metadata").putNull("creationTimestamp");
      if (!group.isEmpty()) {
        metadata.put("name", group);
      }
      ArrayNode versions = item.putArray("versions");
      groups
          .getOrDefault(group, Map.of())
          .forEach(
              (version, resources) -> {
                ObjectNode described = versions.addObject().put("version", version);
                ArrayNode all = described.putArray("resources");
                resources.forEach(resource -> aggregate(resource, all.addObject()));
                described.put("freshness", "Current");
              });
    }
    return Json.bytes(list);
  }

  private static void aggregate(ApiResource resource, ObjectNode into) {
    into.put("resource", resource.names().plural());
    kind(resource.group(), resource.version(), resource.names().kind(), into);
    into.put("scope", resource.namespaced() ? "Namespaced" : "Cluster")
        .put("singularResource", resource.names().singular());
    addAll(into.putArray("verbs"), resource.verbs());
    if (!resource.names().shortNames().isEmpty()) {
      addAll(into.putArray("shortNames"), resource.names().shortNames());
    }
    if (!resource.names().categories().isEmpty()) {
      addAll(into.putArray("categories"), resource.names().categories());
    }
    if (!resource.subresources().isEmpty()) {
      ArrayNode parts = into.putArray("subresources");
      for (Subresource part : resource.subresources()) {
        ObjectNode described = parts.addObject().put("subresource", part.name());
        boolean own = part.version().isEmpty();
        kind(
            own ? resource.group() : part.group(),
            own ? resource.version() : part.version(),
            part.kind(),
            described);
        addAll(described.putArray("verbs"), part.verbs());
      }
    }
  }

  private static void kind(String group, String version, String kind, ObjectNode into) {
    into.putObject("responseKind").put("group", group).put("version", version).put("kind", kind);
  }
}
