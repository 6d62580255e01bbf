// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The order in which nft lists elements: by their keys as numbers. A concatenation counts as one
/// number in the machine's byte order, which is little-endian wherever Portolan runs.
public record ElementOrder(List<DataType> parts) implements Comparator<Element> {
  public ElementOrder {
    parts = List.copyOf(parts);
  }

  public static ElementOrder of(KeySpec key) {
    return new ElementOrder(key.parts());
  }

  @Override
  public int compare(Element left, Element right) {
    if (left.isCatchAll() || right.isCatchAll()) {
      return Boolean.compare(left.isCatchAll(), right.isCatchAll());
    }
    int byKey = compare(left.key(), right.key());
    return byKey != 0 ? byKey : compare(left.end(), right.end());
  }

  private int compare(Data left, Data right) {
    boolean fromLast = parts.size() > 1 || !parts.getFirst().bigEndian();
    int length = Math.min(left.length(), right.length());
    for (int i = 0; i < length; i++) {
      int at = fromLast ? length - 1 - i : i;
      int difference = left.at(at) - right.at(at);
      if (difference != 0) {
        return difference;
      }
    }
    return left.length() - right.length();
  }

  /// The elements in this order; the list itself when it is unmodifiable and in order already.
  List<Element> sorted(List<Element> elements) {
    for (int i = 1; i < elements.size(); i++) {
      if (compare(elements.get(i - 1), elements.get(i)) > 0) {
        List<Element> sorted = new ArrayList<>(elements);
        sorted.sort(this);
        return List.copyOf(sorted);
      }
    }
    return List.copyOf(elements);
  }
}
