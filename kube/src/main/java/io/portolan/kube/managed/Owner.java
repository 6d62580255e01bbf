// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import io.portolan.kube.kind.GoText;
import java.util.Comparator;

/// Who owns fields: a name, by which verb it writes, and through which part of objects.
///
/// @param apiVersion in which it wrote; "" for one that applies, who is the same in every version
/// @param subresource "" for the whole object
public record Owner(String name, Operation operation, String apiVersion, String subresource)
    implements Comparable<Owner> {
  private static final Comparator<Owner> ORDER =
      Comparator.comparing(Owner::name)
          .thenComparing(Owner::operation)
          .thenComparing(Owner::apiVersion)
          .thenComparing(Owner::subresource);

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

  public static Owner applying(String name, String subresource) {
    return new Owner(name, Operation.APPLY, "", subresource);
  }

  public static Owner updating(String name, String apiVersion, String subresource) {
    return new Owner(name, Operation.UPDATE, apiVersion, subresource);
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
  public int compareTo(Owner other) {
    return ORDER.compare(this, other);
  }
}
