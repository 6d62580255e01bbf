// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.balancer;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.ObjectKey;
import io.portolan.kube.kind.metallb.IPAddressPool;
import io.portolan.kube.kind.metallb.LoadBalancers;
import io.portolan.network.AddressRange;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An IPAddressPool as the allocation reads it.
///
/// @param allocation for whom the pool is; empty for everybody
record Pool(
    ObjectKey key,
    List<AddressRange> ranges,
    boolean autoAssign,
    boolean avoidBuggyIps,
    Optional<IPAddressPool.Allocation> allocation) {

  /// Pools that are meant for somebody come first, among them those of the lowest priority; the
  /// pool that every cluster has comes last.
  static final Comparator<Pool> ORDER =
      Comparator.<Pool, Boolean>comparing(pool -> pool.allocation.isEmpty())
          .thenComparing(Pool::priority)
          .thenComparing(Pool::isDefault)
          .thenComparing(Pool::key);

  static Pool read(IPAddressPool object) {
    IPAddressPool.Spec spec = object.wanted();
    return new Pool(
        ObjectKey.of(object),
        spec.addresses().stream().flatMap(text -> AddressRange.parse(text).stream()).toList(),
        !Boolean.FALSE.equals(spec.autoAssign()),
        Boolean.TRUE.equals(spec.avoidBuggyIPs()),
        Optional.ofNullable(spec.serviceAllocation()));
  }

  /// Whether it is the one that is made with the cluster. It has what no other pool claims.
  boolean isDefault() {
    return key.equals(new ObjectKey(LoadBalancers.NAMESPACE, LoadBalancers.DEFAULT_POOL));
  }

  private int priority() {
    return allocation
        .map(IPAddressPool.Allocation::priority)
        .filter(priority -> priority > 0)
        .orElse(Integer.MAX_VALUE);
  }

  boolean contains(IpAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  /// Whether the address is one of those that old devices take for a network's own.
  boolean avoids(IpAddress address) {
    long end = address.low() & 0xff;
    return avoidBuggyIps && address.family() == Family.IPV4 && (end == 0 || end == 255);
  }

  /// Whether a Service may use the pool.
  boolean admits(AddressRequest request) {
    return allocation
        .map(
            wanted ->
                (hasNoNamespaces(wanted)
                        || wanted.namespaces().contains(request.service().namespace())
                        || anyMatches(wanted.namespaceSelectors(), request.namespaceLabels()))
                    && (wanted.serviceSelectors().isEmpty()
                        || anyMatches(wanted.serviceSelectors(), request.labels())))
        .orElse(true);
  }

  private static boolean hasNoNamespaces(IPAddressPool.Allocation allocation) {
    return allocation.namespaces().isEmpty() && allocation.namespaceSelectors().isEmpty();
  }

  private static boolean anyMatches(List<LabelSelector> selectors, Map<String, String> labels) {
    return selectors.stream().anyMatch(selector -> Labels.matches(selector, labels));
  }
}
