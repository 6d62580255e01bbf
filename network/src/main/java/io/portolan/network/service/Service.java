// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.service;

import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A Kubernetes Service, as far as the network has to know it.
///
/// @param clusterIps one for each family, primary first; empty for headless and ExternalName
/// @param externalName empty unless the type is EXTERNAL_NAME; without a trailing dot
/// @param affinity how long a client keeps its endpoint (`sessionAffinity: ClientIP`); empty when
///     there is none
public record Service(
    NamespacedName name,
    Type type,
    boolean headless,
    List<IpAddress> clusterIps,
    List<ServicePort> ports,
    String externalName,
    Optional<Duration> affinity,
    Exposure exposure,
    Map<String, String> labels) {

  /// A Service that is exposed plainly.
  public Service(
      NamespacedName name,
      Type type,
      boolean headless,
      List<IpAddress> clusterIps,
      List<ServicePort> ports,
      String externalName,
      Optional<Duration> affinity) {
    this(name, type, headless, clusterIps, ports, externalName, affinity, Exposure.PLAIN);
  }

  /// A Service without labels.
  public Service(
      NamespacedName name,
      Type type,
      boolean headless,
      List<IpAddress> clusterIps,
      List<ServicePort> ports,
      String externalName,
      Optional<Duration> affinity,
      Exposure exposure) {
    this(name, type, headless, clusterIps, ports, externalName, affinity, exposure, Map.of());
  }

  /// `spec.type`.
  public enum Type {
    CLUSTER_IP,
    NODE_PORT,
    LOAD_BALANCER,
    EXTERNAL_NAME
  }
}
