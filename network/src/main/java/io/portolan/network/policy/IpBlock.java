// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.List;

/// Addresses of a block without those of others that lie in it.
public record IpBlock(Cidr cidr, List<Cidr> except) {

  public boolean contains(IpAddress address) {
    return cidr.contains(address) && except.stream().noneMatch(each -> each.contains(address));
  }

  /// Whether all addresses of `other` are in it.
  public boolean containsAll(Cidr other) {
    return cidr.prefixLength() <= other.prefixLength()
        && cidr.contains(other.network())
        && except.stream().noneMatch(each -> each.overlaps(other));
  }

  @Override
  public String toString() {
    return except.isEmpty() ? cidr.toString() : cidr + " except " + except;
  }
}
