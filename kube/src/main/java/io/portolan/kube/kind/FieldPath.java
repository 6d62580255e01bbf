// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

/// Where in an object a field is, written as Kubernetes writes it: `spec.ports[0].name`.
public record FieldPath(String text) {

  public static FieldPath of(String first) {
    return new FieldPath(first);
  }

  /// The field `name` of the object here; several names go down several levels.
  public FieldPath child(String... names) {
    StringBuilder path = new StringBuilder(text);
    for (String name : names) {
      if (!path.isEmpty()) {
        path.append('.');
      }
      path.append(name);
    }
    return new FieldPath(path.toString());
  }

  /// The element `index` of the list here.
  public FieldPath index(int index) {
    return new FieldPath(text + '[' + index + ']');
  }

  /// The entry `key` of the map here.
  public FieldPath key(String key) {
    return new FieldPath(text + '[' + key + ']');
  }

  @Override
  public String toString() {
    return text;
  }
}
