// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath;

import io.portolan.linux.NetworkNamespace;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.model.ModelDelta;
import java.util.List;

/// The host's way into the cluster: a link to the underlay and routes to pods, Services and load
/// balancers.
///
/// Needs root in the host's namespace. The other end of the link lives in a namespace that ends
/// with this process, and link and routes end with it.
public final class HostAccess implements AutoCloseable {
  private HostAccess() {}

  /// How the host is connected.
  ///
  /// @param host the namespace in which people work
  /// @param cluster the cluster's name, which the link is recognized by
  /// @param addresses of the host on the underlay, at most one for each family
  /// @param gateway the node that takes what is meant for Services and load balancers
  public record Settings(
      NetworkNamespace host,
      String cluster,
      ClusterRanges ranges,
      List<IpAddress> addresses,
      NodeNamespace gateway,
      int mtu) {}

  /// A block of the cluster that the host already has a route for.
  public static final class OverlapException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OverlapException(String message) {
      super(message);
    }
  }

  /// Makes the link and the routes; first removes what a killed predecessor left.
  ///
  /// @throws OverlapException that names the block and the host's route
  public static HostAccess connect(Underlay underlay, Settings settings) {
    throw new UnsupportedOperationException("connect " + underlay + settings);
  }

  /// Refuses what `connect` would refuse, and changes nothing; also good without root.
  ///
  /// @throws OverlapException that names the block and the host's route
  public static void checkOverlap(NetworkNamespace host, String cluster, ClusterRanges ranges) {
    throw new UnsupportedOperationException("check " + host + cluster + ranges);
  }

  /// Removes link and routes of a cluster from `host`; absent is no error.
  public static void remove(NetworkNamespace host, String cluster) {
    throw new UnsupportedOperationException("remove " + host + cluster);
  }

  /// Follows the nodes' pod blocks with routes. Waits for the kernel.
  public void apply(ModelDelta delta) {
    throw new UnsupportedOperationException("apply " + delta);
  }

  /// Removes link and routes.
  @Override
  public void close() {}
}
