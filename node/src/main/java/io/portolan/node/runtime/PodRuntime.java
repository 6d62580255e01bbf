// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.runtime;

import java.util.function.Consumer;

/// Runs the containers of pods in their sandboxes; chosen by a pod's `runtimeClassName`.
///
/// Safe for use by several threads.
public interface PodRuntime {

  /// As `runtimeClassName` names it.
  String name();

  /// Starts a container and returns once it runs. `exited` is told once, from any thread, maybe
  /// before this returns, when the run is over.
  ///
  /// @throws ContainerStartException when it cannot start; `exited` is not told then
  RunningContainer start(ContainerStart start, Consumer<Exit> exited)
      throws ContainerStartException, InterruptedException;
}
