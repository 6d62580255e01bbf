// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.network.IpAddress;
import java.util.List;

/// What stands between a pod and the network until the policies that hold for it are in force on
/// its node.
///
/// Safe for use by several threads.
public interface PolicyGate {

  /// Blocks until they are.
  ///
  /// @param addresses that the pod is about to get
  /// @throws RuntimeException that says what is in the way; the pod must not be connected then
  void enter(Pod pod, List<IpAddress> addresses);

  /// The pod has left the network, and its addresses are about to be free again.
  void leave(Pod pod, List<IpAddress> addresses);
}
