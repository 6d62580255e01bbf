// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.network;

import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.datapath.NetworkFeed;
import io.portolan.datapath.node.NodeDatapath;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.kubernetes.PodReader;
import io.portolan.network.model.Change;
import io.portolan.node.agent.PolicyGate;
import java.time.Duration;
import java.util.List;

/// Puts the pods of a node into the model before they are on the network, and waits until the
/// node's kernel has what follows.
public final class NodePolicies implements PolicyGate {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final NetworkFeed feed;
  private final NetworkWatch watch;
  private final NodeDatapath datapath;

  /// @param datapath of the node; follows `feed`
  public NodePolicies(NetworkFeed feed, NetworkWatch watch, NodeDatapath datapath) {
    this.feed = feed;
    this.watch = watch;
    this.datapath = datapath;
  }

  @Override
  public void enter(Pod pod, List<IpAddress> addresses) {
    try {
      if (!watch.awaitPolicies(PATIENCE)) {
        throw new IllegalStateException("the cluster's policies are not known here yet");
      }
      feed.accept(new Change.PutPod(PodReader.read(pod, addresses)));
      if (!datapath.awaitApplied(PATIENCE)) {
        throw new IllegalStateException(
            "the policies of the pod are not in force: "
                + datapath.health().problem().orElse("the kernel has not taken them yet"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before the pod's policies were in force", e);
    }
  }

  @Override
  public void leave(Pod pod, List<IpAddress> addresses) {
    feed.release(
        new NamespacedName(pod.getMetadata().getNamespace(), pod.getMetadata().getName()),
        addresses);
  }
}
