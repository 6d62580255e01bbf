// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.portolan.linux.process.Orphans;
import io.portolan.node.process.Worlds;
import io.portolan.node.volume.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What an agent that was killed left behind: processes and pods' folders.
final class Leftovers {
  private Leftovers() {}

  /// Ends the processes that bear `mark` and removes `pods`, if an earlier agent made it.
  static void remove(Path pods, String mark) {
    if (!Files.exists(pods)) {
      return;
    }
    Orphans.kill(Worlds.MARK, mark);
    try {
      Trees.delete(pods);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
