// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.process;

import io.portolan.linux.process.HostnameNamespace;
import io.portolan.linux.process.MountNamespace;
import io.portolan.linux.process.Surroundings;
import java.util.Map;
import java.util.Optional;

/// What a program in a container sees: namespaces, variables, working directory.
///
/// Processes that run in it keep its namespaces after [#close].
record ContainerWorld(Surroundings surroundings, Map<String, String> variables, String directory)
    implements AutoCloseable {

  @Override
  public void close() {
    surroundings.mounts().ifPresent(MountNamespace::close);
    surroundings.hostname().ifPresent(HostnameNamespace::close);
  }

  /// The same with another set of process ids.
  ContainerWorld in(Optional<io.portolan.linux.process.PidNamespace> pids) {
    return new ContainerWorld(
        new Surroundings(
            surroundings.network(), surroundings.mounts(), surroundings.hostname(), pids),
        variables,
        directory);
  }
}
