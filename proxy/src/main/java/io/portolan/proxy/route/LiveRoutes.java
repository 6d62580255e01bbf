// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.function.UnaryOperator;

/// The route table of now: read by every request once, replaced by one write.
///
/// Safe for use by several threads.
public final class LiveRoutes {
  private volatile RouteTable table = RouteTable.empty();

  public RouteTable table() {
    return table;
  }

  /// Replaces the table by what `change` makes of it; requests under way keep the old one.
  public synchronized void update(UnaryOperator<RouteTable> change) {
    table = change.apply(table);
  }
}
