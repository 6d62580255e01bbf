// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.metallb;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Addresses that Services of type LoadBalancer may be given.
@Group(MetalLbKinds.GROUP)
@Version(MetalLbKinds.VERSION)
@Plural("ipaddresspools")
public final class IPAddressPool extends CustomResource<IPAddressPool.Spec, IPAddressPool.Status>
    implements Namespaced {
  private static final long serialVersionUID = 1;

  /// What is wanted.
  ///
  /// @param addresses blocks and ranges `first-last`
  /// @param autoAssign whether a Service gets an address of it without asking for the pool by name
  /// @param avoidBuggyIPs whether IPv4 addresses that end in .0 and .255 are left out
  /// @param serviceAllocation for whom the pool is, and when; absent for all
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Spec(
      List<String> addresses,
      @Nullable Boolean autoAssign,
      @Nullable Boolean avoidBuggyIPs,
      @Nullable Allocation serviceAllocation) {

    public Spec {
      addresses = addresses == null ? List.of() : List.copyOf(addresses);
    }

    /// A pool for everybody.
    public static Spec of(List<String> addresses) {
      return new Spec(addresses, true, false, null);
    }
  }

  /// `spec.serviceAllocation`.
  ///
  /// @param priority lower is used first; 0 or absent comes after all others
  /// @param namespaces by name; with `namespaceSelectors`, either is enough
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Allocation(
      @Nullable Integer priority,
      List<String> namespaces,
      List<LabelSelector> namespaceSelectors,
      List<LabelSelector> serviceSelectors) {

    public Allocation {
      namespaces = namespaces == null ? List.of() : List.copyOf(namespaces);
      namespaceSelectors = namespaceSelectors == null ? List.of() : List.copyOf(namespaceSelectors);
      serviceSelectors = serviceSelectors == null ? List.of() : List.copyOf(serviceSelectors);
    }
  }

  /// How many addresses are given to Services, and how many are left.
  public record Status(
      long assignedIPv4, long assignedIPv6, long availableIPv4, long availableIPv6) {}

  /// What is wanted; without addresses when nothing was said.
  public Spec wanted() {
    return Optional.ofNullable(getSpec()).orElse(Spec.of(List.of()));
  }

  /// Whether it is the pool that is made with the cluster.
  @JsonIgnore
  public boolean isDefault() {
    return LoadBalancers.NAMESPACE.equals(getMetadata().getNamespace())
        && LoadBalancers.DEFAULT_POOL.equals(getMetadata().getName());
  }
}
