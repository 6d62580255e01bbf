// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.service;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.List;

/// How a Service is offered beyond its name: further addresses and whom its traffic may reach.
///
/// @param proxied whether this program carries its traffic; false for Services labelled as another
///     proxy's (`service.kubernetes.io/service-proxy-name`) or as headless
/// @param externalIps `spec.externalIPs`
/// @param loadBalancerIps addresses of `status.loadBalancer` whose `ipMode` is not `Proxy`
/// @param sourceRanges the clients that `loadBalancerIps` serve; empty for all
/// @param internal `spec.internalTrafficPolicy`: governs the cluster addresses only
/// @param external `spec.externalTrafficPolicy`: governs all other addresses
/// @param healthCheckPort `spec.healthCheckNodePort`; 0 when there is none
public record Exposure(
    boolean proxied,
    List<IpAddress> externalIps,
    List<IpAddress> loadBalancerIps,
    List<Cidr> sourceRanges,
    TrafficPolicy internal,
    TrafficPolicy external,
    int healthCheckPort) {

  /// Cluster addresses and node ports only, every endpoint for everyone.
  public static final Exposure PLAIN =
      new Exposure(
          true, List.of(), List.of(), List.of(), TrafficPolicy.CLUSTER, TrafficPolicy.CLUSTER);

  /// Without a health check.
  public Exposure(
      boolean proxied,
      List<IpAddress> externalIps,
      List<IpAddress> loadBalancerIps,
      List<Cidr> sourceRanges,
      TrafficPolicy internal,
      TrafficPolicy external) {
    this(proxied, externalIps, loadBalancerIps, sourceRanges, internal, external, 0);
  }

  /// Which endpoints may serve.
  public enum TrafficPolicy {
    /// All of the cluster's.
    CLUSTER,
    /// Those on the node at which the traffic arrives.
    LOCAL
  }
}
