// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import io.portolan.datapath.Target;
import io.portolan.datapath.link.FakeRoutes;
import io.portolan.datapath.link.RouteState;

/// The fake keeps the contract.
class FakeRoutesTest extends RoutesContract {
  @Override
  Target<RouteState, RouteState.Delta> open() {
    return new FakeRoutes();
  }
}
