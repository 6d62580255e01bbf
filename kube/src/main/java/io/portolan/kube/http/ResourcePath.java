// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import java.util.List;
import java.util.Optional;

/// Which resource a path is about.
///
/// ```
///   /api/v1/namespaces/NAMESPACE/PLURAL/NAME/SUBRESOURCE
///   /apis/GROUP/VERSION/PLURAL
/// ```
///
/// @param group "" for the core group
/// @param namespace "" when the path names none
/// @param name "" for a collection
/// @param subresource "" for the object itself
/// @param rest what follows the subresource
record ResourcePath(
    String group,
    String version,
    String namespace,
    String plural,
    String name,
    String subresource,
    List<String> rest) {

  /// Empty when the path is not one of a resource.
  static Optional<ResourcePath> parse(List<String> path) {
    if (path.size() >= 3 && path.getFirst().equals("api")) {
      return Optional.of(parse("", path.get(1), path.subList(2, path.size())));
    }
    if (path.size() >= 4 && path.getFirst().equals("apis")) {
      return Optional.of(parse(path.get(1), path.get(2), path.subList(3, path.size())));
    }
    return Optional.empty();
  }

  private static ResourcePath parse(String group, String version, List<String> path) {
    boolean inNamespace =
        path.size() >= 3 && path.getFirst().equals("namespaces") && !isPartOfNamespace(group, path);
    String namespace = inNamespace ? path.get(1) : "";
    List<String> own = inNamespace ? path.subList(2, path.size()) : path;
    return new ResourcePath(
        group, version, namespace, own.getFirst(), at(own, 1), at(own, 2), after(own, 3));
  }

  /// `namespaces/NAME/status` is about the namespace itself.
  private static boolean isPartOfNamespace(String group, List<String> path) {
    return group.isEmpty()
        && path.size() == 3
        && (path.get(2).equals("status") || path.get(2).equals("finalize"));
  }

  private static String at(List<String> path, int index) {
    return index < path.size() ? path.get(index) : "";
  }

  private static List<String> after(List<String> path, int index) {
    return index < path.size() ? List.copyOf(path.subList(index, path.size())) : List.of();
  }

  boolean isCollection() {
    return name.isEmpty();
  }
}
