// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.balancer;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.portolan.kube.kind.metallb.IPAddressPool;
import io.portolan.network.Family;

/// Counts the addresses of a pool for its status. Pure.
final class PoolCount {
  private PoolCount() {}

  static IPAddressPool.Status count(Pool pool, Pools pools, Holdings holdings) {
    long four = assigned(pool, Family.IPV4, pools, holdings);
    long six = assigned(pool, Family.IPV6, pools, holdings);
    return new IPAddressPool.Status(
        four,
        six,
        available(pools.size(pool, Family.IPV4), four),
        available(pools.size(pool, Family.IPV6), six));
  }

  private static long assigned(Pool pool, Family family, Pools pools, Holdings holdings) {
    return holdings.addresses().stream()
        .filter(address -> address.family() == family)
        .filter(address -> pools.owner(address).filter(pool::equals).isPresent())
        .count();
  }

  private static long available(long size, long assigned) {
    return size == Long.MAX_VALUE ? size : Math.max(0, size - assigned);
  }

  /// A copy of the object with that status.
  static IPAddressPool with(IPAddressPool object, IPAddressPool.Status status) {
    IPAddressPool copy = new IPAddressPool();
    copy.setMetadata(new ObjectMetaBuilder(object.getMetadata()).build());
    copy.setSpec(object.getSpec());
    copy.setStatus(status);
    return copy;
  }
}
