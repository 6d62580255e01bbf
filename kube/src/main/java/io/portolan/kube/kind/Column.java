// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

/// One column of the table that `kubectl get` prints.
///
/// @param name as Kubernetes names it; kubectl prints it in capitals
/// @param type `string`, `integer`, `number`, `boolean` or `date`
/// @param format `name` for the column of the object's name, else empty
/// @param priority 0 is always shown, above only with `-o wide`
public record Column(String name, String type, String format, int priority) {

  /// A description that says no more than the name; kubectl does not show it.
  public String description() {
    return name;
  }

  /// The object's name: first in every table.
  public static Column ofName() {
    return new Column("Name", "string", "name", 0);
  }

  public static Column text(String name) {
    return new Column(name, "string", "", 0);
  }

  public static Column number(String name) {
    return new Column(name, "integer", "", 0);
  }

  /// The same column, shown only with `-o wide`.
  public Column wide() {
    return new Column(name, type, format, 1);
  }

  public static Column age() {
    return text("Age");
  }
}
