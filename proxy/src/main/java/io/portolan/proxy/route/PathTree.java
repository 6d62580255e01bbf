// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.network.ByteMap;
import io.portolan.proxy.ByteSpan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The prefix routes of a host, by elements of their paths; a look-up costs what the request's path
/// and the prefixes that match it cost, however many others there are.
final class PathTree {
  private final ByteMap<PathTree> below;
  private final RankedRoute[] routes;

  /// The nearest place above that has routes.
  private final @Nullable PathTree above;

  private PathTree(Growing from, @Nullable PathTree above) {
    this.routes = from.routes.toArray(RankedRoute[]::new);
    this.above = above;
    PathTree nearest = routes.length == 0 ? above : this;
    ByteMap<PathTree> children = ByteMap.empty();
    for (Map.Entry<String, Growing> child : from.below.entrySet()) {
      byte[] element = child.getKey().getBytes(StandardCharsets.ISO_8859_1);
      children = children.with(element, new PathTree(child.getValue(), nearest));
    }
    this.below = children;
  }

  private static final class Growing {
    final Map<String, Growing> below = new TreeMap<>();
    final List<RankedRoute> routes = new ArrayList<>();
  }

  /// @param routes with prefixes, in the order of their ranks
  static PathTree of(List<RankedRoute> routes) {
    Growing root = new Growing();
    for (RankedRoute each : routes) {
      Growing at = root;
      String path = ((PathMatch.Prefix) each.get().path()).path();
      if (path.length() > 1) {
        for (String element : path.substring(1).split("/", -1)) {
          at = at.below.computeIfAbsent(element, _ -> new Growing());
        }
      }
      at.routes.add(each);
    }
    return new PathTree(root, null);
  }

  /// The route of the longest prefix whose conditions hold.
  @Nullable RankedRoute find(RequestView request) {
    for (PathTree at = deepest(request.path()); at != null; at = at.above) {
      RankedRoute found = RankedRoute.firstOf(at.routes, request);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private PathTree deepest(ByteSpan path) {
    byte[] bytes = path.bytes();
    PathTree at = this;
    int from = path.from() + 1;
    while (from <= path.to() && at.below.size() > 0) {
      int end = from;
      while (end < path.to() && bytes[end] != '/') {
        end++;
      }
      PathTree next = at.below.get(bytes, from, end);
      if (next == null) {
        return at;
      }
      at = next;
      from = end + 1;
    }
    return at;
  }
}
