// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.service;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// The cluster IPs of one family: who holds which, and the blocks that others come from, which may
/// overlap (KEP-1880). Not thread-safe.
final class ClusterIps {
  private final RandomGenerator random;
  private final Map<IpAddress, String> owners = new HashMap<>();
  private List<AddressBlock> blocks = List.of();

  ClusterIps(RandomGenerator random) {
    this.random = random;
  }

  /// From now on addresses come from these blocks, the first first. Who holds one keeps it.
  void allocateFrom(List<Cidr> next) {
    Map<Cidr, AddressBlock> known =
        blocks.stream().collect(Collectors.toMap(AddressBlock::block, Function.identity()));
    blocks =
        next.stream()
            .distinct()
            .map(block -> known.containsKey(block) ? known.get(block) : filled(block))
            .toList();
  }

  private AddressBlock filled(Cidr block) {
    AddressBlock filled = new AddressBlock(block, random);
    owners.forEach(filled::take);
    return filled;
  }

  /// How many addresses can be given in all; where blocks overlap, more often than once.
  int size() {
    return blocks.stream().mapToInt(AddressBlock::size).sum();
  }

  /// How many of them are free.
  int free() {
    return blocks.stream().mapToInt(AddressBlock::free).sum();
  }

  /// The blocks for a message.
  String ranges() {
    return blocks.isEmpty()
        ? "empty: no ServiceCIDR is ready"
        : blocks.stream().map(each -> each.block().toString()).collect(Collectors.joining(", "));
  }

  /// Takes this address; the text says why not.
  Optional<String> take(IpAddress address, String owner) {
    Optional<String> outside = outside(address);
    return outside.isPresent() ? outside : adopt(address, owner);
  }

  /// Takes what somebody has been given before, wherever it lies; the text says what is wrong.
  Optional<String> adopt(IpAddress address, String owner) {
    return hold(address, owner)
        ? outside(address)
        : Optional.of("provided IP is already allocated");
  }

  private Optional<String> outside(IpAddress address) {
    return blocks.stream().anyMatch(block -> block.has(address))
        ? Optional.empty()
        : Optional.of(
            "the provided IP ("
                + address
                + ") is not in the valid range. The range of valid IPs is "
                + ranges());
  }

  /// Notes who holds the address; false when another does.
  private boolean hold(IpAddress address, String owner) {
    if (owners.putIfAbsent(address, owner) != null) {
      return false;
    }
    blocks.forEach(block -> block.take(address, owner));
    return true;
  }

  /// Takes some address; empty when none is left.
  Optional<IpAddress> takeAny(String owner) {
    for (AddressBlock block : blocks) {
      Optional<IpAddress> address = block.takeAny(owner);
      if (address.isPresent()) {
        hold(address.get(), owner);
        return address;
      }
    }
    return Optional.empty();
  }

  /// Gives the address back, if this owner holds it.
  void release(IpAddress address, String owner) {
    if (owners.remove(address, owner)) {
      blocks.forEach(block -> block.release(address, owner));
    }
  }

  /// Whether somebody holds such an address.
  boolean holdsAny(Predicate<IpAddress> such) {
    return owners.keySet().stream().anyMatch(such);
  }
}
