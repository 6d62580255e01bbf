// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.address;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The addresses of a node's pods: one of each block for every pod, or none.
///
/// Thread-safe.
public final class PodAddresses {
  private final List<AddressPool> pools;
  private final Map<String, List<IpAddress>> byPod = new LinkedHashMap<>();

  /// @param blocks the node's pod blocks, the primary family first
  public PodAddresses(List<Cidr> blocks) {
    this.pools = blocks.stream().map(AddressPool::new).toList();
  }

  /// The addresses of the pod with this uid; the same when it already has some.
  ///
  /// @param before what it had under an earlier agent; given again where it is free
  /// @throws AddressesExhaustedException that names the full block
  public synchronized List<IpAddress> take(String uid, List<IpAddress> before) {
    List<IpAddress> present = byPod.get(uid);
    if (present != null) {
      return present;
    }
    List<IpAddress> taken = new ArrayList<>();
    for (AddressPool pool : pools) {
      Optional<IpAddress> address = before.stream().filter(pool::claim).findFirst().or(pool::take);
      if (address.isEmpty()) {
        release(taken);
        throw new AddressesExhaustedException(pool.block(), pool.takenCount());
      }
      taken.add(address.get());
    }
    byPod.put(uid, List.copyOf(taken));
    return List.copyOf(taken);
  }

  /// Frees the pod's addresses; absent is success.
  public synchronized void free(String uid) {
    List<IpAddress> held = byPod.remove(uid);
    if (held != null) {
      release(held);
    }
  }

  private void release(List<IpAddress> addresses) {
    addresses.forEach(address -> pools.forEach(pool -> pool.free(address)));
  }
}
