// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.link;

import io.portolan.datapath.Target;
import java.util.List;

/// Routes in memory.
public final class FakeRoutes implements Target<RouteState, RouteState.Delta> {
  private RouteState state = RouteState.EMPTY;

  @Override
  public RouteState observe() {
    return state;
  }

  @Override
  public List<String> check(RouteState wanted) {
    return RouteState.differences(state, wanted);
  }

  @Override
  public void apply(RouteState.Delta delta) {
    state = state.after(delta);
  }
}
