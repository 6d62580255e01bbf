// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.balancer;

import io.portolan.control.frame.ObjectKey;
import io.portolan.network.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Which Services have which addresses. Not thread-safe.
final class Holdings {
  private final Map<IpAddress, TreeMap<ObjectKey, Claim>> byAddress = new HashMap<>();
  private final Map<ObjectKey, List<IpAddress>> byService = new TreeMap<>();

  /// Gives a Service these addresses and takes all others from it; whether that made another free.
  boolean put(ObjectKey service, List<IpAddress> addresses, Claim claim) {
    boolean freed = !addresses.containsAll(byService.getOrDefault(service, List.of()));
    remove(service);
    if (!addresses.isEmpty()) {
      byService.put(service, List.copyOf(addresses));
      for (IpAddress address : addresses) {
        byAddress.computeIfAbsent(address, _ -> new TreeMap<>()).put(service, claim);
      }
    }
    return freed;
  }

  /// Takes everything from a Service; whether it had something.
  boolean remove(ObjectKey service) {
    List<IpAddress> before = byService.remove(service);
    if (before == null) {
      return false;
    }
    for (IpAddress address : before) {
      Map<ObjectKey, Claim> holders = byAddress.getOrDefault(address, new TreeMap<>());
      holders.remove(service);
      if (holders.isEmpty()) {
        byAddress.remove(address);
      }
    }
    return true;
  }

  List<IpAddress> of(ObjectKey service) {
    return byService.getOrDefault(service, List.of());
  }

  /// Why a Service cannot have the address beside those who have it; empty when it can.
  Optional<String> clash(IpAddress address, ObjectKey service, Claim claim) {
    for (Map.Entry<ObjectKey, Claim> holder :
        byAddress.getOrDefault(address, new TreeMap<>()).entrySet()) {
      if (!holder.getKey().equals(service)) {
        Optional<String> clash = claim.clash(holder.getValue());
        if (clash.isPresent()) {
          return Optional.of(
              address
                  + " belongs to Service "
                  + holder.getKey()
                  + ", which cannot share it: "
                  + clash.get());
        }
      }
    }
    return Optional.empty();
  }

  /// Whether nobody has it.
  boolean isFree(IpAddress address) {
    return !byAddress.containsKey(address);
  }

  /// Every address that somebody has.
  Set<IpAddress> addresses() {
    return byAddress.keySet();
  }

  /// Those who have the address.
  Set<ObjectKey> holders(IpAddress address) {
    return byAddress.getOrDefault(address, new TreeMap<>()).keySet();
  }
}
