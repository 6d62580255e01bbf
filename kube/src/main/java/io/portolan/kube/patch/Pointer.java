// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.patch;

import java.util.ArrayList;
import java.util.List;

/// A JSON pointer, RFC 6901: the steps from the root to a value.
record Pointer(String text, List<String> steps) {

  static Pointer parse(String text) {
    if (!text.isEmpty() && text.charAt(0) != '/') {
      throw PatchException.malformed("invalid JSON pointer: " + text);
    }
    List<String> steps = new ArrayList<>();
    if (!text.isEmpty()) {
      for (String step : text.substring(1).split("/", -1)) {
        steps.add(step.replace("~1", "/").replace("~0", "~"));
      }
    }
    return new Pointer(text, List.copyOf(steps));
  }

  boolean isRoot() {
    return steps.isEmpty();
  }

  List<String> parent() {
    return steps.subList(0, steps.size() - 1);
  }

  String last() {
    return steps.getLast();
  }

  boolean isBelow(Pointer other) {
    return steps.size() > other.steps.size()
        && steps.subList(0, other.steps.size()).equals(other.steps);
  }
}
