// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.select;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.function.LongPredicate;

/// One term of a label selector.
public sealed interface LabelRequirement {
  /// @param labels the labels of an object, or a missing node
  boolean matches(JsonNode labels);

  /// `key=value`, `key in (a,b)`.
  record In(String key, Set<String> values) implements LabelRequirement {
    @Override
    public boolean matches(JsonNode labels) {
      JsonNode value = labels.path(key);
      return value.isTextual() && values.contains(value.textValue());
    }
  }

  /// `key!=value`, `key notin (a,b)`: also matches without the label.
  record NotIn(String key, Set<String> values) implements LabelRequirement {
    @Override
    public boolean matches(JsonNode labels) {
      JsonNode value = labels.path(key);
      return !value.isTextual() || !values.contains(value.textValue());
    }
  }

  /// `key`.
  record Exists(String key) implements LabelRequirement {
    @Override
    public boolean matches(JsonNode labels) {
      return labels.has(key);
    }
  }

  /// `!key`.
  record Absent(String key) implements LabelRequirement {
    @Override
    public boolean matches(JsonNode labels) {
      return !labels.has(key);
    }
  }

  /// `key>number`.
  record Greater(String key, long than) implements LabelRequirement {
    @Override
    public boolean matches(JsonNode labels) {
      return isNumber(labels.path(key), value -> value > than);
    }
  }

  /// `key<number`.
  record Less(String key, long than) implements LabelRequirement {
    @Override
    public boolean matches(JsonNode labels) {
      return isNumber(labels.path(key), value -> value < than);
    }
  }

  private static boolean isNumber(JsonNode value, LongPredicate such) {
    try {
      return value.isTextual() && such.test(Long.parseLong(value.textValue()));
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
