// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.balancer;

import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Chooses the addresses of one Service. Pure: it reads pools and holdings and changes neither.
final class AddressChoice {
  private final AddressRequest request;
  private final Pools pools;
  private final Holdings holdings;

  private AddressChoice(AddressRequest request, Pools pools, Holdings holdings) {
    this.request = request;
    this.pools = pools;
    this.holdings = holdings;
  }

  /// What becomes of a request.
  sealed interface Decision {}

  /// The Service gets these addresses.
  ///
  /// @param missing what it asks for besides and cannot have, with the reason; "" for nothing
  record Given(List<IpAddress> addresses, String missing) implements Decision {}

  /// The Service gets nothing.
  record Refused(String reason) implements Decision {}

  static Decision choose(AddressRequest request, Pools pools, Holdings holdings) {
    return new AddressChoice(request, pools, holdings).choose();
  }

  private Decision choose() {
    List<IpAddress> addresses = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    for (IpAddress wanted : request.wanted()) {
      if (!request.families().contains(wanted.family())) {
        return new Refused(
            request.wantedField()
                + " "
                + wanted
                + " is of family "
                + wanted.family().apiName()
                + ", which is not one of spec.ipFamilies");
      }
      Optional<String> obstacle = obstacle(wanted);
      if (obstacle.isPresent()) {
        return new Refused(
            "the address " + wanted + " of " + request.wantedField() + ": " + obstacle.get());
      }
      addresses.add(wanted);
    }
    for (Family family : request.families()) {
      if (addresses.stream().anyMatch(address -> address.family() == family)) {
        continue;
      }
      Optional<IpAddress> chosen = kept(family).or(() -> fresh(family));
      if (chosen.isPresent()) {
        addresses.add(chosen.get());
      } else {
        reasons.add(shortage(family));
      }
    }
    String missing = String.join("; ", reasons);
    if (addresses.isEmpty() || (request.everyFamily() && !reasons.isEmpty())) {
      return new Refused(missing);
    }
    addresses.sort(
        java.util.Comparator.comparing(address -> request.families().indexOf(address.family())));
    return new Given(List.copyOf(addresses), missing);
  }

  /// What the Service has already. An address whose pool is gone stays: nothing is taken away from
  /// a Service that did not change.
  private Optional<IpAddress> kept(Family family) {
    return request.held().stream()
        .filter(address -> address.family() == family)
        .filter(address -> isOrphan(address) || obstacle(address).isEmpty())
        .findFirst();
  }

  private boolean isOrphan(IpAddress address) {
    return request.pool().isEmpty()
        && pools.owner(address).isEmpty()
        && holdings.clash(address, request.service(), request.claim()).isEmpty();
  }

  /// Why the Service cannot have just this address.
  private Optional<String> obstacle(IpAddress address) {
    Optional<Pool> owner = pools.owner(address);
    if (owner.isEmpty()) {
      return Optional.of("no IPAddressPool contains it");
    }
    Pool pool = owner.get();
    if (!request.pool().isEmpty() && !pool.key().name().equals(request.pool())) {
      return Optional.of(
          "it belongs to pool \""
              + pool.key().name()
              + "\", not to the pool \""
              + request.pool()
              + "\" that the annotation address-pool names");
    }
    if (!pool.admits(request)) {
      return Optional.of(
          "pool \"" + pool.key().name() + "\" is not for this Service (spec.serviceAllocation)");
    }
    if (pool.avoids(address)) {
      return Optional.of("pool \"" + pool.key().name() + "\" has avoidBuggyIPs");
    }
    return holdings.clash(address, request.service(), request.claim());
  }

  private Optional<IpAddress> fresh(Family family) {
    for (Pool pool : candidates()) {
      Optional<IpAddress> address = shared(pool, family);
      if (address.isEmpty()) {
        address = pools.first(pool, family, holdings::isFree);
      }
      if (address.isPresent()) {
        return address;
      }
    }
    return Optional.empty();
  }

  /// An address that Services of the same sharing key have already.
  private Optional<IpAddress> shared(Pool pool, Family family) {
    if (request.claim().sharingKey().isEmpty()) {
      return Optional.empty();
    }
    return holdings.addresses().stream()
        .filter(address -> address.family() == family)
        .filter(address -> pools.owner(address).filter(pool::equals).isPresent())
        .filter(address -> obstacle(address).isEmpty())
        .sorted()
        .findFirst();
  }

  private List<Pool> candidates() {
    return pools.list().stream()
        .filter(
            pool ->
                request.pool().isEmpty()
                    ? pool.autoAssign()
                    : pool.key().name().equals(request.pool()))
        .filter(pool -> pool.admits(request))
        .toList();
  }

  private String shortage(Family family) {
    if (!request.pool().isEmpty()) {
      Optional<Pool> named = pools.named(request.pool());
      if (named.isEmpty()) {
        return "there is no IPAddressPool \""
            + request.pool()
            + "\", which the annotation address-pool names";
      }
      if (!named.get().admits(request)) {
        return "pool \""
            + request.pool()
            + "\" of the annotation address-pool is not for this Service"
            + " (spec.serviceAllocation)";
      }
    }
    List<Pool> candidates =
        candidates().stream().filter(pool -> pools.size(pool, family) > 0).toList();
    if (candidates.isEmpty()) {
      return "no IPAddressPool with " + family.apiName() + " addresses is for this Service";
    }
    return "no available IPs: every "
        + family.apiName()
        + " address of pool "
        + String.join(", ", candidates.stream().map(pool -> '"' + pool.key().name() + '"').toList())
        + " is taken";
  }
}
