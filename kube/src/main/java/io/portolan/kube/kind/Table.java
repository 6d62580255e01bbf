// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/// The columns of a kind, and how an object fills them.
///
/// @param row one cell for each column
public record Table(List<Column> columns, Row row) {

  public Table {
    columns = List.copyOf(columns);
  }

  /// For kinds that Kubernetes prints no columns for: the name and when it was created.
  public static final Table NAME_AND_CREATION =
      new Table(
          List.of(Column.ofName(), new Column("Created At", "date", "", 0)),
          (object, now) ->
              List.of(Tree.name(object), Tree.text(object, "metadata", "creationTimestamp")));

  /// Name and age.
  public static final Table NAME_AND_AGE =
      new Table(
          List.of(Column.ofName(), Column.age()),
          (object, now) -> List.of(Tree.name(object), Ages.age(object, now)));

  /// Fills the cells of one object.
  @FunctionalInterface
  public interface Row {
    /// Cells are `String`, `Integer`, `Long` or `Boolean`.
    List<Object> cells(ObjectNode object, Instant now);
  }
}
