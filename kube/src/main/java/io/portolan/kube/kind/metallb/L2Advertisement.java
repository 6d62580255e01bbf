// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.metallb;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Optional;

/// Which nodes announce the addresses of which pools on their links.
@Group(MetalLbKinds.GROUP)
@Version(MetalLbKinds.VERSION)
public final class L2Advertisement extends CustomResource<L2Advertisement.Spec, Void>
    implements Namespaced {
  private static final long serialVersionUID = 1;

  /// What is wanted; what is empty leaves everything open.
  ///
  /// @param ipAddressPools names of pools
  /// @param nodeSelectors a node that one of them takes may announce
  /// @param interfaces names of links to announce on
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Spec(
      List<String> ipAddressPools,
      List<LabelSelector> ipAddressPoolSelectors,
      List<LabelSelector> nodeSelectors,
      List<String> interfaces) {

    public Spec {
      ipAddressPools = ipAddressPools == null ? List.of() : List.copyOf(ipAddressPools);
      ipAddressPoolSelectors =
          ipAddressPoolSelectors == null ? List.of() : List.copyOf(ipAddressPoolSelectors);
      nodeSelectors = nodeSelectors == null ? List.of() : List.copyOf(nodeSelectors);
      interfaces = interfaces == null ? List.of() : List.copyOf(interfaces);
    }

    /// Every pool, from every node, on every link.
    public static final Spec OF_ALL = new Spec(List.of(), List.of(), List.of(), List.of());
  }

  public Spec wanted() {
    return Optional.ofNullable(getSpec()).orElse(Spec.OF_ALL);
  }
}
