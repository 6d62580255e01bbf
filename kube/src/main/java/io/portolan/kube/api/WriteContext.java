// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import java.util.function.Consumer;

/// Who writes, and how.
///
/// @param dryRun everything is checked and nothing is written
/// @param manager who owns the fields that are written; "" when unknown
/// @param warnings told what the writer should know although the write succeeds
public record WriteContext(User user, boolean dryRun, String manager, Consumer<String> warnings) {

  /// A write by this program itself.
  public static final WriteContext PORTOLAN =
      new WriteContext(User.PORTOLAN, false, "portolan", _ -> {});

  /// The same in the name of another manager.
  public WriteContext as(String other) {
    return new WriteContext(user, dryRun, other, warnings);
  }
}
