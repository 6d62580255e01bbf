// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.balancer;

import io.portolan.linux.route.MacAddress;
import io.portolan.network.IpAddress;
import java.util.Collection;
import java.util.Map;

/// Leads traffic for addresses from outside to one node. All methods may be repeated.
interface Announcer extends AutoCloseable {

  /// Looks whether somebody else uses the addresses already; takes some milliseconds.
  ///
  /// @return who uses which
  Map<IpAddress, MacAddress> probe(Collection<IpAddress> addresses);

  /// Leads traffic for the address here from now on.
  void announce(IpAddress address);

  /// Does so no longer; absent is no error.
  void withdraw(IpAddress address);

  @Override
  void close();
}
