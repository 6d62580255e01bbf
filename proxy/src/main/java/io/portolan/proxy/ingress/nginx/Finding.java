// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

/// What is to be said of one field of an object.
///
/// @param field as in `metadata.annotations.nginx.ingress.kubernetes.io/use-regex`
/// @param sentence names the field's value where that matters, and says what becomes of it
public record Finding(Kind kind, String field, String sentence) {
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

  @Override
  public String toString() {
    return field + ": " + sentence;
  }
}
