// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.process;

import io.portolan.linux.process.HostnameNamespace;
import io.portolan.linux.process.MountNamespace;
import io.portolan.linux.process.PidNamespace;
import io.portolan.linux.process.Surroundings;
import io.portolan.node.volume.Trees;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Map;

/// What a program in a container sees: namespaces, variables, working directory.
///
/// @param root the folder in which its file system was assembled
/// @param refresh brings its volumes up to date
record ContainerWorld(
    Surroundings surroundings,
    Map<String, String> variables,
    String directory,
    Path root,
    Runnable refresh)
    implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ContainerWorld.class.getName());

  /// Lets go of the namespaces; nothing must run in them any more.
  @Override
  public void close() {
    surroundings.mounts().ifPresent(MountNamespace::close);
    surroundings.hostname().ifPresent(HostnameNamespace::close);
    try {
      Trees.delete(root);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "Removing " + root + " failed", e);
    }
  }

  /// The same with another working directory.
  ContainerWorld at(String other) {
    return new ContainerWorld(surroundings, variables, other, root, refresh);
  }

  /// The same with another set of process ids.
  ContainerWorld in(PidNamespace pids) {
    return new ContainerWorld(surroundings.in(pids), variables, directory, root, refresh);
  }
}
