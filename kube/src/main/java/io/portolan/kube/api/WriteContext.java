// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import java.util.function.Consumer;

/// Who writes, and how.
///
/// @param dryRun everything is checked and nothing is written
/// @param warnings told what the writer should know although the write succeeds
public record WriteContext(User user, boolean dryRun, Consumer<String> warnings) {

  /// A write by this program itself.
  public static final WriteContext PORTOLAN = new WriteContext(User.PORTOLAN, false, _ -> {});
}
