// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath;

import io.portolan.network.ClusterRanges;
import io.portolan.network.NodeFacts;
import io.portolan.network.model.ModelDelta;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// The network of one node: follows the model and keeps the node's kernel state as it says.
///
/// Safe for use by several threads. One virtual thread of its own does the work.
public final class NodeDatapath implements AutoCloseable {
  private NodeDatapath() {}

  /// How a node's network is to be.
  ///
  /// @param node the namespace of the node
  /// @param facts of the node; pod CIDRs may come later, through the model
  /// @param auditEvery how often the kernel's state is compared with what it should be
  public record Settings(
      NodeNamespace node,
      NodeFacts facts,
      ClusterRanges ranges,
      RouteMode routeMode,
      int underlayMtu,
      Duration auditEvery) {}

  /// How the network of a node is.
  ///
  /// @param pending changes that are not in the kernel yet
  /// @param problem why the last attempt failed; empty when all is well
  /// @param repaired how many differences audits have found and mended
  public record Health(int pending, Optional<String> problem, long repaired) {}

  /// Prepares the namespace and begins to follow.
  ///
  /// @throws io.portolan.linux.LinuxException when the kernel lacks a feature, which it names
  public static NodeDatapath start(Settings settings, InstantSource clock) {
    throw new UnsupportedOperationException("start " + settings + clock);
  }

  /// Takes note of a change of the model and returns at once. The first delta must be from nothing
  /// ([io.portolan.network.model.NetworkModel#fromNothing]) and each further one follow on the one
  /// before. Failures are retried until they succeed.
  public void apply(ModelDelta delta) {
    throw new UnsupportedOperationException("apply " + delta);
  }

  /// Waits until all that was noted before is in the kernel; false when `atMost` passed first.
  public boolean awaitApplied(Duration atMost) throws InterruptedException {
    throw new UnsupportedOperationException("await " + atMost);
  }

  /// What puts this node's pods on the network.
  public PodNetwork pods() {
    throw new UnsupportedOperationException("pods");
  }

  public Health health() {
    throw new UnsupportedOperationException("health");
  }

  /// Stops following and removes what it made in the node's namespace. Pods keep their links.
  @Override
  public void close() {}
}
