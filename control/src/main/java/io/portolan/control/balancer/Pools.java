// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.balancer;

import io.portolan.network.AddressRange;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// All pools, in the order in which they are used. Pure.
record Pools(List<Pool> list) {

  static Pools of(Collection<Pool> pools) {
    return new Pools(pools.stream().sorted(Pool.ORDER).toList());
  }

  /// The pool that an address belongs to.
  Optional<Pool> owner(IpAddress address) {
    return list.stream()
        .filter(pool -> pool.contains(address))
        .reduce((one, other) -> one.isDefault() ? other : one);
  }

  Optional<Pool> named(String name) {
    return list.stream().filter(pool -> pool.key().name().equals(name)).findFirst();
  }

  /// The first address of the pool for which `free` holds.
  Optional<IpAddress> first(Pool pool, Family family, Predicate<IpAddress> free) {
    for (AddressRange range : pool.ranges()) {
      if (range.family() != family) {
        continue;
      }
      IpAddress address = range.first();
      while (true) {
        Optional<IpAddress> behind = behindOthers(pool, address);
        if (behind.isEmpty() && !pool.avoids(address) && free.test(address)) {
          return Optional.of(address);
        }
        IpAddress last = behind.orElse(address);
        if (last.compareTo(range.last()) >= 0) {
          break;
        }
        address = last.plus(1);
      }
    }
    return Optional.empty();
  }

  /// The last address of the other pool's range in which `address` lies; only the default pool
  /// gives way to others.
  private Optional<IpAddress> behindOthers(Pool pool, IpAddress address) {
    if (!pool.isDefault()) {
      return Optional.empty();
    }
    return list.stream()
        .filter(other -> !other.isDefault())
        .flatMap(other -> other.ranges().stream())
        .filter(range -> range.contains(address))
        .map(AddressRange::last)
        .findFirst();
  }

  /// How many addresses of a family a pool has, whoever holds them; [Long#MAX_VALUE] for more than
  /// that.
  long size(Pool pool, Family family) {
    long sum = 0;
    for (AddressRange range : pool.ranges()) {
      if (range.family() == family) {
        long size = range.size() == Long.MAX_VALUE ? Long.MAX_VALUE : usable(pool, range);
        sum = sum > Long.MAX_VALUE - size ? Long.MAX_VALUE : sum + size;
      }
    }
    return sum;
  }

  private long usable(Pool pool, AddressRange range) {
    long left = countable(pool, range);
    if (pool.isDefault()) {
      for (Pool other : list) {
        for (AddressRange taken : other.isDefault() ? List.<AddressRange>of() : other.ranges()) {
          left -= common(range, taken).map(both -> countable(pool, both)).orElse(0L);
        }
      }
    }
    return left;
  }

  private static Optional<AddressRange> common(AddressRange one, AddressRange other) {
    return one.overlaps(other)
        ? Optional.of(
            new AddressRange(
                one.contains(other.first()) ? other.first() : one.first(),
                one.contains(other.last()) ? other.last() : one.last()))
        : Optional.empty();
  }

  /// How many addresses of the range the pool does not avoid.
  private static long countable(Pool pool, AddressRange range) {
    long count = range.size();
    if (pool.avoidBuggyIps() && range.family() == Family.IPV4) {
      for (long block = range.first().low() >> 8; block <= range.last().low() >> 8; block++) {
        for (long end : new long[] {0, 255}) {
          if (range.contains(new IpAddress(Family.IPV4, 0, block << 8 | end))) {
            count--;
          }
        }
      }
    }
    return count;
  }
}
