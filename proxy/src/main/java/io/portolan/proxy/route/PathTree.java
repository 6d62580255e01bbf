// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.network.ByteMap;
import io.portolan.proxy.ByteSpan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The prefix routes of a host, by elements of their paths; a look-up costs what the request's path
/// and the prefixes that match it cost, however many others there are.
///
/// @param below by the next element
/// @param routes of the prefix that ends here
record PathTree(ByteMap<PathTree> below, Candidate[] routes) {
  static final PathTree EMPTY = new PathTree(ByteMap.empty(), Candidate.NONE);

  /// The tree in which the prefix has these routes and no others; it shares all but one way with
  /// this one.
  PathTree with(PathMatch.Prefix prefix, Candidate[] routes) {
    List<byte[]> elements = elements(prefix);
    List<PathTree> way = new ArrayList<>(List.of(this));
    for (byte[] element : elements) {
      PathTree next = way.getLast().below.get(element);
      way.add(next == null ? EMPTY : next);
    }
    PathTree changed = new PathTree(way.getLast().below, routes);
    for (int i = elements.size() - 1; i >= 0; i--) {
      PathTree above = way.get(i);
      changed = new PathTree(above.below(elements.get(i), changed), above.routes);
    }
    return changed;
  }

  private ByteMap<PathTree> below(byte[] element, PathTree next) {
    boolean isUsed = next.routes.length > 0 || next.below.size() > 0;
    return isUsed ? below.with(element, next) : below.without(element);
  }

  private static List<byte[]> elements(PathMatch.Prefix prefix) {
    List<byte[]> elements = new ArrayList<>();
    if (prefix.path().length() > 1) {
      for (String element : prefix.path().substring(1).split("/", -1)) {
        elements.add(element.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return elements;
  }

  /// The routes of exactly that prefix.
  Candidate[] at(PathMatch.Prefix prefix) {
    PathTree at = this;
    for (byte[] element : elements(prefix)) {
      at = at.below.get(element);
      if (at == null) {
        return Candidate.NONE;
      }
    }
    return at.routes;
  }

  void forEach(Consumer<Candidate[]> visitor) {
    List<PathTree> left = new ArrayList<>(List.of(this));
    while (!left.isEmpty()) {
      PathTree next = left.removeLast();
      visitor.accept(next.routes);
      next.below.forEach((_, tree) -> left.add(tree));
    }
  }

  /// The route of the longest prefix whose conditions hold.
  @Nullable Candidate find(RequestView request) {
    ByteSpan path = request.path();
    byte[] bytes = path.bytes();
    PathTree at = this;
    Candidate longest = Candidate.firstOf(routes, request);
    int from = path.from() + 1;
    while (from <= path.to() && at.below.size() > 0) {
      int end = from;
      while (end < path.to() && bytes[end] != '/') {
        end++;
      }
      at = at.below.get(bytes, from, end);
      if (at == null) {
        return longest;
      }
      Candidate longer = Candidate.firstOf(at.routes, request);
      longest = longer == null ? longest : longer;
      from = end + 1;
    }
    return longest;
  }
}
