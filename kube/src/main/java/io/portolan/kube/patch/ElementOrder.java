// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.patch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The order of a merged list: elements that the patch names stand in the patch's order; each other
/// one stays before those that it stood before on the server.
///
/// @param key of the elements, "" for plain values
/// @param wanted the order of the patch: keys, or plain values
/// @param before the list on the server
record ElementOrder(String key, List<JsonNode> wanted, List<JsonNode> before) {

  List<JsonNode> sort(List<JsonNode> elements) {
    List<JsonNode> named = new ArrayList<>();
    List<JsonNode> others = new ArrayList<>();
    for (JsonNode element : elements) {
      (indexIn(wanted, element) >= 0 ? named : others).add(element);
    }
    named.sort(Comparator.comparingInt(element -> indexIn(wanted, element)));
    others.sort(Comparator.comparingInt(element -> indexIn(before, element)));
    List<JsonNode> sorted = new ArrayList<>(elements.size());
    int next = 0;
    for (JsonNode element : named) {
      int place = indexIn(before, element);
      while (place >= 0
          && next < others.size()
          && indexIn(before, others.get(next)) >= 0
          && indexIn(before, others.get(next)) < place) {
        sorted.add(others.get(next++));
      }
      sorted.add(element);
    }
    sorted.addAll(others.subList(next, others.size()));
    return sorted;
  }

  private int indexIn(List<JsonNode> list, JsonNode element) {
    JsonNode own = identity(element);
    for (int at = 0; at < list.size(); at++) {
      if (identity(list.get(at)).equals(own)) {
        return at;
      }
    }
    return -1;
  }

  private JsonNode identity(JsonNode element) {
    return key.isEmpty() ? element : element.path(key);
  }
}
