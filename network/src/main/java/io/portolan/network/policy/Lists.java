// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Order among lists, and their text.
final class Lists {
  private Lists() {}

  /// By the first element that differs; of two that begin alike the shorter one comes first.
  ///
  /// Sets of one policy share their list, which may have thousands of elements, and are compared
  /// for each of them: hence the look at identity.
  @SuppressWarnings("ReferenceEquality")
  static <T extends Comparable<? super T>> Comparator<List<T>> order() {
    return (one, other) -> {
      if (one == other) {
        return 0;
      }
      for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
        int order = one.get(i).compareTo(other.get(i));
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(one.size(), other.size());
    };
  }

  static String text(List<?> list) {
    return list.stream().map(Object::toString).collect(Collectors.joining("; "));
  }
}
