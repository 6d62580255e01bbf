// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import io.portolan.kube.kind.GoText;
import java.util.Comparator;

/// Who owns fields: a name, by which verb it writes, and through which part of objects.
///
/// @param apiVersion in which it wrote; "" for one that applies, who is the same in every version
/// @param subresource "" for the whole object
public record Manager(String name, Operation operation, String apiVersion, String subresource)
    implements Comparable<Manager> {
  private static final Comparator<Manager> ORDER =
      Comparator.comparing(Manager::name)
          .thenComparing(Manager::operation)
          .thenComparing(Manager::apiVersion)
          .thenComparing(Manager::subresource);

  /// How a manager writes.
  public enum Operation {
    APPLY("Apply"),
    UPDATE("Update");

    private final String text;

    Operation(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  public static Manager applying(String name, String subresource) {
    return new Manager(name, Operation.APPLY, "", subresource);
  }

  public static Manager updating(String name, String apiVersion, String subresource) {
    return new Manager(name, Operation.UPDATE, apiVersion, subresource);
  }

  public boolean applies() {
    return operation == Operation.APPLY;
  }

  /// As conflicts name it: `"kubectl" with subresource "scale" using apps/v1`.
  String text() {
    return GoText.quote(name)
        + (subresource.isEmpty() ? "" : " with subresource " + GoText.quote(subresource))
        + (applies() ? "" : " using " + apiVersion);
  }

  @Override
  public int compareTo(Manager other) {
    return ORDER.compare(this, other);
  }
}
