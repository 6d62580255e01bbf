// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.ingress;

import java.time.Instant;
import java.util.Set;

/// Says who serves the Ingresses that name it.
///
/// @param controller as in `k8s.io/ingress-nginx`
/// @param isDefault whether Ingresses that name no class get it when they are created
public record IngressClass(String name, String controller, boolean isDefault, Instant created) {
  /// The controller of the class that every cluster has from its beginning.
  public static final String CONTROLLER = "portolan.io/ingress";

  /// The controller of ingress-nginx, whose Ingresses are served here as well.
  public static final String INGRESS_NGINX = "k8s.io/ingress-nginx";

  private static final Set<String> OURS = Set.of(CONTROLLER, INGRESS_NGINX);

  /// Whether its Ingresses are served here.
  public boolean isOurs() {
    return OURS.contains(controller);
  }
}
