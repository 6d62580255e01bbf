// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import java.util.List;
import java.util.SortedMap;

/// What is to be said of one field of an object.
///
/// @param field as in `metadata.annotations.nginx.ingress.kubernetes.io/use-regex`
/// @param sentence names the field's value where that matters, and says what becomes of it
public record Finding(Kind kind, String field, String sentence) {
  private static final int LONGEST = 60;

  /// How it stands with a field.
  public enum Kind {
    /// It does what it did.
    WORKS,
    /// It does something else, which the sentence says.
    DIFFERS,
    /// Nothing here does it.
    MISSING,
    /// It makes no sense as it is written.
    BROKEN
  }

  /// The field of an annotation of ingress-nginx's.
  ///
  /// @param name without prefix
  public static String annotation(String name) {
    return "metadata.annotations." + Treatments.PREFIX + name;
  }

  /// The field of a key of its ConfigMap.
  public static String setting(String key) {
    return "data." + key;
  }

  /// That a value makes no sense.
  ///
  /// @param wanted what it has to be, in words
  public static Finding unreadable(String field, String text, String wanted) {
    return new Finding(
        Kind.BROKEN,
        field,
        "\"" + shown(text) + "\" is not " + wanted + "; it counts as not written");
  }

  /// A value may be long and of several lines; a sentence is neither.
  static String shown(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }

  /// What is wrong with keys of a ConfigMap.
  ///
  /// @param faults a sentence by key
  public static List<Finding> faults(SortedMap<String, String> faults) {
    return faults.entrySet().stream()
        .map(each -> new Finding(Kind.BROKEN, setting(each.getKey()), each.getValue()))
        .toList();
  }

  @Override
  public String toString() {
    return field + ": " + sentence;
  }
}
