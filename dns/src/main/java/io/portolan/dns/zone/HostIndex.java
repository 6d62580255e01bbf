// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.network.ByteMap;
import java.util.List;

/// The hosts below one Service, in order and by label.
record HostIndex(List<Host> all, ByteMap<Host> byLabel) {
  static HostIndex of(List<Host> hosts) {
    ByteMap<Host> byLabel = ByteMap.empty();
    for (Host host : hosts) {
      byLabel = byLabel.with(host.label(), host);
    }
    return new HostIndex(List.copyOf(hosts), byLabel);
  }
}
